using System.Globalization;
using System.Management.Automation.Host;

namespace Nacrith.Shell;

/// <summary>The engine's way to the console.</summary>
/// <param name="output">Receives formatted output.</param>
/// <param name="errors">Receives everything else.</param>
internal sealed class ShellHost(TextWriter output, TextWriter errors) : PSHost
{
    private readonly Guid _id = Guid.NewGuid();

    /// <summary>What the script passed to <c>exit</c>, if it did.</summary>
    public int? ExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "Nacrith.Shell";

    /// <inheritdoc/>
    public override Version Version => typeof(ShellHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId => _id;

    /// <inheritdoc/>
    public override PSHostUserInterface UI { get; } = new ShellInterface(output, errors);

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new NotSupportedException("There is no prompt in this host.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
