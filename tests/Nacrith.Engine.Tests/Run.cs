namespace Nacrith.Engine.Tests;

/// <summary>Compresses and expands files with the shipped model, each beside its source.</summary>
internal static class Run
{
    public static List<CompressionOutcome> Compress(CompressionLevel level, params string[] sources) =>
        Compress(level, [.. sources.Select(source => new CompressionRequest(source, source + ".nc"))]);

    public static List<CompressionOutcome> Compress(CompressionLevel level, params CompressionRequest[] requests)
    {
        var outcomes = new List<CompressionOutcome>();
        Compressor.Compress(requests, new CompressionOptions { Level = level, ModelPath = ShippedModel.Path }, outcomes.Add, null, CancellationToken.None);
        return outcomes;
    }

    public static List<ExpansionOutcome> Expand(params string[] archives)
    {
        var outcomes = new List<ExpansionOutcome>();
        var requests = archives.Select(archive => new ExpansionRequest(archive, Path.GetDirectoryName(archive)!)).ToList();
        Expander.Expand(requests, new ExpansionOptions { ModelPath = ShippedModel.Path }, outcomes.Add, null, CancellationToken.None);
        return outcomes;
    }
}
