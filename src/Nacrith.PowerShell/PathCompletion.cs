using System.Management.Automation;
using System.Management.Automation.Language;

namespace Nacrith;

/// <summary>
/// Completes paths of the file system. The engine's own completion knows only paths with wildcards, whose escapes a literal
/// path must not have, and needs commands that not every host has.
/// </summary>
internal static class PathCompletion
{
    private const string PlainCharacters = "/\\.:-_~";

    /// <summary>Whether a name is that of an archive.</summary>
    public static bool IsArchive(string name) => name.EndsWith(SolidSources.Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Folders, and the files that are wanted, in the folder that was typed.</summary>
    /// <param name="word">What was typed, quotes included.</param>
    /// <param name="isLiteral">Whether the parameter takes paths as they are, or with wildcards.</param>
    /// <param name="isWanted">Tells it by a file's name.</param>
    public static IEnumerable<CompletionResult> Complete(string word, bool isLiteral, Func<string, bool> isWanted)
    {
        var typed = isLiteral ? ValueOf(word) : WildcardPattern.Unescape(ValueOf(word));
        var nameStart = typed.AsSpan().LastIndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) + 1;
        var (way, name) = (typed[..nameStart], typed[nameStart..]);
        if (FolderOf(way) is not { } folder)
        {
            return CompletionCompleters.CompleteFilename(word);
        }

        // A way, even the shortest, keeps a name that begins with a dash from being taken for a parameter.
        way = way.Length > 0 ? way : $".{Path.DirectorySeparatorChar}";
        return
            from entry in Entries(folder, name)
            let isFolder = entry is DirectoryInfo
            where isFolder || isWanted(entry.Name)
            orderby entry.Name
            select new CompletionResult(
                Quoted(isLiteral ? way + entry.Name : WildcardPattern.Escape(way + entry.Name)),
                entry.Name,
                isFolder ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem,
                entry.FullName);
    }

    /// <summary>A text as an argument, in quotes where it needs them.</summary>
    public static string Quoted(string text) =>
        text.Any(c => !char.IsLetterOrDigit(c) && !PlainCharacters.Contains(c, StringComparison.Ordinal))
            ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'"
            : text;

    /// <summary>What a word is once the engine has taken its quotes away; the closing one need not have been typed yet.</summary>
    public static string ValueOf(string word)
    {
        var closing = word is ['\'' or '"', ..] && (word.Length == 1 || word[^1] != word[0]) ? word[..1] : "";
        return Parser.ParseInput($"x {word}{closing}", out _, out _).Find(node => node is CommandAst, true) is CommandAst { CommandElements: [_, StringConstantExpressionAst text] }
            ? text.Value
            : word;
    }

    // The folder at the end of a way from the current location, or null if there is none on a disk.
    private static string? FolderOf(string way)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        var session = (EngineIntrinsics)shell.AddScript("$ExecutionContext").Invoke()[0].BaseObject;
        try
        {
            var folder = session.SessionState.Path.GetUnresolvedProviderPathFromPSPath(way.Length > 0 ? way : ".", out var provider, out _);
            return provider.Name == FileSystemPath.Provider && Directory.Exists(folder) ? folder : null;
        }
        catch (Exception e) when (e is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or PSArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // Hidden ones are for those who ask for them.
    private static IEnumerable<FileSystemInfo> Entries(string folder, string name)
    {
        var options = new EnumerationOptions { AttributesToSkip = name.StartsWith('.') ? FileAttributes.None : FileAttributes.Hidden };
        return new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options).Where(entry => entry.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }
}
