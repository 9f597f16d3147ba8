using Nacrith.Engine;
using Nacrith.Engine.Language.Llama;

// Tests beside one another would fight for the processors.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Nacrith.Llama.Tests;

/// <summary>Runs the llama.cpp backend; tests that need it are skipped, by name, where there is no library.</summary>
internal static class Libllama
{
    /// <summary>Options for the processor, or skips the running test.</summary>
    public static BackendOptions Options(int? workers = null)
    {
        try
        {
            LlamaFolder.Find();
        }
        catch (NacrithException e)
        {
            Assert.Skip(e.Message);
        }

        return new() { Backend = Backend.Llama, Devices = [LlamaDevice.CpuChoice], Workers = workers };
    }

    /// <summary>
    /// Options for workers of one thread each, or skips the running test. Threads of one worker wait for one another at every
    /// layer; where other programs want the processors too, two take more than ten times as long as one.
    /// </summary>
    public static BackendOptions OneThreadEach(int workers) => Options(workers) with { Threads = workers };

    public static List<CompressionOutcome> Compress(BackendOptions backend, string model, params string[] sources)
    {
        var outcomes = new List<CompressionOutcome>();
        var options = new CompressionOptions { Level = CompressionLevel.Max, ModelPath = model, Backend = backend };
        Compressor.Compress([.. sources.Select(source => new CompressionRequest(source, source + ".nc"))], options, outcomes.Add, null, CancellationToken.None);
        return outcomes;
    }

    public static List<ExpansionOutcome> Expand(BackendOptions backend, string model, params string[] archives)
    {
        var outcomes = new List<ExpansionOutcome>();
        var options = new ExpansionOptions { ModelPath = model, Backend = backend };
        Expander.Expand([.. archives.Select(archive => new ExpansionRequest(archive, Path.GetDirectoryName(archive)!))], options, outcomes.Add, null, CancellationToken.None);
        return outcomes;
    }
}
