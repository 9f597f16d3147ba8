using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Nacrith.Shell;

/// <summary>The everyday commands of <c>Essentials.ps1</c>, for an engine that comes without PowerShell's own modules.</summary>
internal static class Essentials
{
    private static readonly (string Alias, string Command)[] Aliases =
        [("gci", "Get-ChildItem"), ("ls", "Get-ChildItem"), ("dir", "Get-ChildItem"), ("rm", "Remove-Item"), ("del", "Remove-Item"), ("echo", "Write-Output"), ("cd", "Set-Location"), ("pwd", "Get-Location"), ("select", "Select-Object"), ("sort", "Sort-Object"), ("cat", "Get-Content")];

    /// <summary>Adds the commands and their usual aliases.</summary>
    public static void AddTo(InitialSessionState state)
    {
        using var stream = typeof(Essentials).Assembly.GetManifestResourceStream("Essentials.ps1")!;
        using var reader = new StreamReader(stream);
        var script = Parser.ParseInput(reader.ReadToEnd(), out _, out var errors);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException(errors[0].Message);
        }

        foreach (var function in script.EndBlock.Statements.OfType<FunctionDefinitionAst>())
        {
            var body = function.Body.Extent.Text;
            state.Commands.Add(new SessionStateFunctionEntry(function.Name, body[1..^1]));
        }

        foreach (var (alias, command) in Aliases)
        {
            state.Commands.Add(new SessionStateAliasEntry(alias, command));
        }
    }
}
