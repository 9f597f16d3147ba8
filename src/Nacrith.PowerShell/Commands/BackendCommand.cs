using System.Management.Automation;
using Nacrith.Engine;

namespace Nacrith.Commands;

/// <summary>What all cmdlets that evaluate a language model share: which backend does it, on what.</summary>
public abstract class BackendCommand : PathCommand
{
    /// <summary>Portable arithmetic, or llama.cpp.</summary>
    [Parameter]
    public Backend? Backend { get; set; }

    /// <summary>For llama.cpp: auto, cpu, or the numbers of graphics processors.</summary>
    [Parameter]
    [ValidatePattern("^(?i:auto|cpu|[0-9]+)$")]
    public string[]? Device { get; set; }

    /// <summary>For llama.cpp: contexts side by side.</summary>
    [Parameter]
    [ValidateRange(1, 8)]
    public int? Workers { get; set; }

    /// <summary>The choice as the engine takes it.</summary>
    /// <param name="allowMismatch">Whether archives of another backend are tried all the same.</param>
    protected BackendOptions ResolveBackend(bool allowMismatch = false) =>
        new() { Backend = Backend, Devices = Device, Workers = Workers, AllowMismatch = allowMismatch };
}
