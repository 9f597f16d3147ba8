using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>Installs a language model for this user. Uses the network only with <c>-Uri</c>.</summary>
[Cmdlet(VerbsLifecycle.Install, "NacrithModel", DefaultParameterSetName = FileSet, SupportsShouldProcess = true)]
[OutputType(typeof(ModelInfo))]
public sealed class InstallNacrithModelCommand : StoppableCommand
{
    private const string FileSet = "Path";
    private const string UriSet = "Uri";

    /// <summary>A GGUF file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>Where to download a GGUF file; http or https.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriSet)]
    [ValidateNotNull]
    public Uri Uri { get; set; } = null!;

    /// <summary>The SHA-256 that the file must have.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidatePattern("^[0-9a-fA-F]{64}$")]
    public string? Sha256 { get; set; }

    /// <summary>What to call the model, instead of the name that the file has.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Replaces a model of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var isUri = ParameterSetName == UriSet;
        if (isUri && !(Uri.IsAbsoluteUri && Uri.Scheme is "http" or "https"))
        {
            ThrowTerminatingError(Errors.Path(
                new ArgumentException(Messages.NoAddress(Uri)), "NotAnAddress", ErrorCategory.InvalidArgument, Uri.OriginalString, Messages.NoAddressAction));
        }

        var source = isUri ? Uri.AbsoluteUri : ResolveUnchecked(Path);
        if (ShouldProcess(source, Messages.InstallModel))
        {
            Run(Messages.Installing, progress => Install(source, isUri, progress));
        }
    }

    private void Install(string source, bool isUri, Action<ProgressReport> progress)
    {
        try
        {
            var name = FileName(isUri ? Uri.UnescapeDataString(Uri.AbsolutePath) : source);
            var installed = isUri
                ? ModelInstaller.InstallUri(Uri, name, Sha256!, Force, progress, StopToken)
                : ModelInstaller.InstallFile(source, name, Sha256, Force, progress, StopToken);
            WriteObject(new ModelInfo(ModelStore.Describe(installed, ModelOrigin.Installed)));
        }
        catch (NacrithException e)
        {
            WriteError(Errors.Record(e));
        }
    }

    private string FileName(string source)
    {
        var name = Name ?? System.IO.Path.GetFileName(source);
        return name.EndsWith(ModelStore.Extension, StringComparison.OrdinalIgnoreCase) ? name : name + ModelStore.Extension;
    }
}
