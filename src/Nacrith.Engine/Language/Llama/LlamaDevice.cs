using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;

namespace Nacrith.Engine.Language.Llama;

/// <summary>A device that the library can evaluate a model on.</summary>
/// <param name="Handle">Its <c>ggml_backend_dev_t</c>; zero for the processor.</param>
/// <param name="Name">What results depend on: the kind of processor that the library's code was compiled for, or the
/// graphics processor's own name.</param>
internal sealed partial record LlamaDevice(nint Handle, string Name)
{
    /// <summary>Names the processor.</summary>
    public const string CpuChoice = "cpu";

    /// <summary>Leaves the choice to us.</summary>
    public const string AutomaticChoice = "auto";

    private const int GraphicsProcessor = 1;
    private const int IntegratedGraphics = 2;

    private static readonly Lazy<LlamaDevice> TheCpu = new(() => new(0, CpuName()));
    private static readonly Lazy<IReadOnlyList<LlamaDevice>> TheGpus = new(FindGpus);

    /// <summary>Whether this is a graphics processor.</summary>
    public bool IsGpu => Handle != 0;

    /// <summary>Bytes that are free in its memory.</summary>
    public long FreeMemory
    {
        get
        {
            if (!IsGpu)
            {
                return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
            }

            LlamaNative.DeviceMemory(Handle, out var free, out _);
            return (long)free;
        }
    }

    /// <summary>The processor, once the library is loaded.</summary>
    public static LlamaDevice Cpu => TheCpu.Value;

    /// <summary>The graphics processors, by number, once the library is loaded.</summary>
    public static IReadOnlyList<LlamaDevice> Gpus => TheGpus.Value;

    /// <summary>The devices that a user's words mean.</summary>
    /// <param name="choices"><c>auto</c>, <c>cpu</c> or numbers of graphics processors; null for <c>auto</c>.</param>
    /// <exception cref="NacrithException">There is no such device.</exception>
    public static IReadOnlyList<LlamaDevice> Choose(IReadOnlyList<string>? choices) =>
        choices is null or [] or [AutomaticChoice] ? [Gpus.MaxBy(gpu => gpu.FreeMemory) ?? Cpu] : [.. choices.Select(Choose)];

    private static LlamaDevice Choose(string choice)
    {
        if (choice.Equals(CpuChoice, StringComparison.OrdinalIgnoreCase))
        {
            return Cpu;
        }

        return int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Gpus.Count
            ? Gpus[number]
            : throw LlamaFault.NotPossible(LlamaLibrary.Folder, NoSuchDevice(choice), "Name one of these, or leave -Device out.");
    }

    private static string NoSuchDevice(string choice)
    {
        var gpus = Gpus.Select((gpu, number) => $", {number} ({gpu.Name})");
        return $"There is no device '{choice}'; the library in '{LlamaLibrary.Folder}' offers cpu{string.Concat(gpus)}.";
    }

    private static List<LlamaDevice> FindGpus()
    {
        var gpus = new List<LlamaDevice>();
        for (nuint i = 0; i < LlamaNative.DeviceCount(); i++)
        {
            var device = LlamaNative.Device(i);
            if (LlamaNative.DeviceType(device) is GraphicsProcessor or IntegratedGraphics)
            {
                gpus.Add(new(device, LlamaNative.Text(LlamaNative.DeviceDescription(device)).Replace('/', '-')));
            }
        }

        return gpus;
    }

    // The library picks one of its builds for the processor. Where the system does not tell which file that was, the
    // instruction sets that it reports stand for it.
    private static string CpuName()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (CpuLibrary().Match(module.ModuleName) is { Success: true } match)
            {
                return match.Groups["kind"].Value;
            }
        }

        var features = LlamaNative.Text(LlamaNative.SystemInformation());
        return Convert.ToHexStringLower(Crc32.Hash(Encoding.UTF8.GetBytes(features)));
    }

    [GeneratedRegex(@"^(lib)?ggml-cpu-(?<kind>[^.]+(\.\d+)?(_\d+)?)\.(so|dll|dylib)$")]
    private static partial Regex CpuLibrary();
}
