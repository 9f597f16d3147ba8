using System.Globalization;
using System.Text.RegularExpressions;
using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Language.Llama;

/// <summary>
/// All that libllama's floats depend on besides the model and the batches: which build evaluates it on which device
/// with how many threads, and among how many workers the lanes are shared out. An archive records it as a text.
/// </summary>
/// <param name="Build">Version of llama.cpp, with the commit of a build that is not the packages'.</param>
/// <param name="Device">Device, or devices joined by <c>+</c>.</param>
/// <param name="Threads">Threads of all workers together.</param>
/// <param name="Workers">Contexts, 1 to <see cref="MostWorkers"/>, used as far as there are lanes.</param>
internal sealed partial record LlamaSetup(string Build, string Device, int Threads, int Workers)
{
    /// <summary>Most workers.</summary>
    public const int MostWorkers = 8;

    private const int MostThreads = 4096;

    /// <summary>The setup as an archive records it, as short as can be: small archives carry it too.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Build}/{Device}/{Threads}x{Workers}");

    /// <summary>What an archive or a model names as its backend, for a message.</summary>
    public static string Describe(string backend) => Parse(backend) is { } setup
        ? $"llama.cpp {setup.Build} on '{setup.Device}' with {Count(setup.Threads, "thread")} and {Count(setup.Workers, "worker")}"
        : backend is "" or ModelReference.PortableBackend ? "the portable backend" : $"the backend '{backend}'";

    /// <summary>Threads of each worker.</summary>
    public int ThreadsEach => Math.Max(1, Threads / Workers);

    /// <summary>Reads what an archive records, or returns null if it is something else.</summary>
    public static LlamaSetup? Parse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            && int.TryParse(match.Groups["threads"].ValueSpan, CultureInfo.InvariantCulture, out var threads)
            && threads is >= 1 and <= MostThreads
                ? new(match.Groups["build"].Value, match.Groups["device"].Value, threads, match.Groups["workers"].Value[0] - '0')
                : null;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    [GeneratedRegex("^(?<build>[^/]+)/(?<device>[^/]+)/(?<threads>[0-9]{1,5})x(?<workers>[1-8])$")]
    private static partial Regex Pattern();
}
