using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace Nacrith.Shell;

/// <summary>Writes what the engine shows, and reads answers to its questions from standard input; where that has ended, nobody answers.</summary>
/// <param name="output">Receives formatted output.</param>
/// <param name="errors">Receives errors, warnings, verbose and debug lines and, on a terminal, progress.</param>
internal sealed class ShellInterface(TextWriter output, TextWriter errors) : PSHostUserInterface
{
    private bool _progressShown;

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ShellScreen();

    /// <inheritdoc/>
    public override string ReadLine() => Console.In.ReadLine() ?? "";

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw NoPrompt();

    /// <inheritdoc/>
    public override void Write(string value) => output.Write(Rendered(value));

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => output.Write(Rendered(value));

    /// <inheritdoc/>
    public override void WriteLine(string value) => output.WriteLine(Rendered(value));

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => errors.WriteLine(value);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => errors.WriteLine($"DEBUG: {message}");

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => errors.WriteLine($"VERBOSE: {message}");

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => errors.WriteLine($"WARNING: {message}");

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            errors.Write(_progressShown ? "\r\u001b[K" : "");
            _progressShown = false;
            return;
        }

        var left = record.SecondsRemaining < 0 ? "" : $", {TimeSpan.FromSeconds(record.SecondsRemaining).ToString("c", CultureInfo.InvariantCulture)} left";
        errors.Write($"\r\u001b[K{record.Activity} {record.PercentComplete} % ({record.StatusDescription}{left})");
        _progressShown = true;
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoPrompt();

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        var keys = choices.Select(KeyOf).ToList();
        var labels = choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToList();
        while (true)
        {
            errors.Write($"{caption}\n{message}\n{string.Join("  ", keys.Zip(labels, (key, label) => $"[{key}] {label}"))} (default is {keys[Math.Max(defaultChoice, 0)]}): ");
            var answer = Console.In.ReadLine() ?? throw NoPrompt();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            var chosen = keys.Concat(labels).ToList().FindIndex(name => answer.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
            {
                return chosen % keys.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoPrompt();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw NoPrompt();

    // The letter that follows an ampersand.
    private static string KeyOf(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant() : choice.Label;
    }

    // As in pwsh, output that goes to a file or another program has no colours.
    private static string Rendered(string value) =>
        Console.IsOutputRedirected ? new StringDecorated(value).ToString(OutputRendering.PlainText) : value;

    private static NotSupportedException NoPrompt() => new("Nobody is there to answer; pass what is needed as parameters, -Confirm:$false for one.");
}
