using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Puts llama.cpp's library where <c>-Backend Llama</c> finds it.</summary>
[Cmdlet(VerbsLifecycle.Install, "NacrithBackend", SupportsShouldProcess = true)]
[OutputType(typeof(BackendResult))]
public sealed class InstallNacrithBackendCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>A folder with the library; without it the library's package is fetched by npm.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Which package.</summary>
    [Parameter]
    public BackendVariant Variant { get; set; } = BackendVariant.Cpu;

    /// <summary>Replaces a library that is installed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var folder = BackendInstaller.Folder;
        if (BackendInstaller.IsInstalled && !Force)
        {
            var fault = new NacrithException(
                NacrithErrorKind.DestinationExists, folder, $"A llama.cpp library is installed in '{folder}' already.", "Use -Force to replace it.");
            WriteError(Errors.Record(fault));
            return;
        }

        if (ShouldProcess(folder, "Install llama.cpp"))
        {
            Install();
        }
    }

    private void Install()
    {
        try
        {
            var source = Path is null ? null : FileSystemPath.Resolve(this, Path);
            var installed = BackendInstaller.Install(source, Variant, WriteVerbose, _stop.Token);
            WriteObject(new BackendResult
            {
                Path = installed.Path,
                Version = installed.Version,
                Source = installed.Source,
                Devices = [.. installed.Devices],
            });
        }
        catch (NacrithException e)
        {
            WriteError(Errors.Record(e));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
