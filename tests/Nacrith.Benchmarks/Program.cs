using System.Globalization;
using BenchmarkDotNet.Running;
using Nacrith.Benchmarks;
using Nacrith.Engine;
using Nacrith.Engine.Tests.Modeling.Light;

return args switch
{
    ["learn-light", { } table, .. { Length: > 0 } files] => Learn(table, files),
    ["kernels"] => Kernels(),
    ["llama", { } steps, _, ..] when int.TryParse(steps, out var count) => LlamaComparison.Run(count, args[2..]),
    ["many", { } level, { } count, { } file]
        when Enum.TryParse<CompressionLevel>(level, out var parsed) && int.TryParse(count, CultureInfo.InvariantCulture, out var number) => ManyFiles.Run(parsed, number, file),
    ["shares", { Length: > 0 } levels, .. { Length: > 0 } files] when Levels(levels) is { } parsed => Shares.Run(parsed, files),
    ["solid", { } level, { } count, .. { Length: > 0 } files]
        when Enum.TryParse<CompressionLevel>(level, out var parsed) && int.TryParse(count, CultureInfo.InvariantCulture, out var number) => SolidArchive.Run(parsed, number, files),
    ["start", { } count] when int.TryParse(count, CultureInfo.InvariantCulture, out var number) => ColdStart.Run(number),
    ["steps"] => Steps.Run(WholeFiles.Model()),
    [ColdStart.ChildCommand] => ColdStart.Once(),
    [{ Length: > 0 } levels, .. { Length: > 0 } files] when Levels(levels) is { } parsed => WholeFiles.Run(parsed, files, new()),
    _ => WholeFiles.Usage(),
};

static int Learn(string table, string[] files)
{
    using var destination = File.Create(table);
    LightLearning.From([.. files.Select(File.ReadAllBytes)]).Write(destination);
    return 0;
}

static int Kernels()
{
    BenchmarkRunner.Run<KernelBenchmarks>();
    return 0;
}

static CompressionLevel[]? Levels(string joined)
{
    var names = joined.Split(',');
    return names.All(name => Enum.TryParse<CompressionLevel>(name, out _)) ? Array.ConvertAll(names, Enum.Parse<CompressionLevel>) : null;
}
