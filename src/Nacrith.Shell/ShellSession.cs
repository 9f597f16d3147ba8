using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Nacrith.Shell;

/// <summary>A PowerShell engine with the module, and with the everyday commands that the engine alone does not bring.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly TextWriter _errors;
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly System.Management.Automation.PowerShell _shell;

    /// <summary>Opens a session.</summary>
    /// <param name="output">Receives formatted output.</param>
    /// <param name="errors">Receives errors, warnings and progress.</param>
    public ShellSession(TextWriter output, TextWriter errors)
    {
        _errors = errors;
        _host = new ShellHost(output, errors);
        _runspace = RunspaceFactory.CreateRunspace(_host, CreateState());
        _runspace.Open();
        _shell = System.Management.Automation.PowerShell.Create(_runspace);
        _shell.Streams.Error.DataAdded += (_, e) => WriteError(_shell.Streams.Error[e.Index]);
    }

    /// <summary>What such a session knows from the start.</summary>
    public static InitialSessionState CreateState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(ModuleFolder.Find());
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        }

        Essentials.AddTo(state);
        return state;
    }

    /// <summary>Runs a script and prints what it puts out; returns the exit code.</summary>
    public int Run(string script)
    {
        try
        {
            _shell.Commands.Clear();
            _shell.AddScript(script).AddCommand("Out-Default");
            _shell.Invoke();
        }
        catch (RuntimeException e)
        {
            if (e is not PipelineStoppedException)
            {
                WriteError(e.ErrorRecord);
            }

            return _host.ExitCode ?? 1;
        }

        return _host.ExitCode ?? (_shell.Streams.Error.Count > 0 ? 1 : 0);
    }

    /// <summary>Stops what runs, from another thread.</summary>
    public void Stop() => _shell.BeginStop(null, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _shell.Dispose();
        _runspace.Dispose();
    }

    private void WriteError(ErrorRecord record)
    {
        var source = record.InvocationInfo?.MyCommand?.Name;
        _errors.WriteLine($"{(source is null ? "" : source + ": ")}{record.ErrorDetails?.Message ?? record.Exception.Message}");
        if (!string.IsNullOrEmpty(record.ErrorDetails?.RecommendedAction))
        {
            _errors.WriteLine($"  {record.ErrorDetails.RecommendedAction}");
        }
    }
}
