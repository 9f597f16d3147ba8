using Nacrith.Benchmarks;
using Nacrith.Engine.Tests.Modeling.Light;

return args switch
{
    ["learn-light", { } table, .. { Length: > 0 } files] => Learn(table, files),
    [{ Length: > 0 } level, .. { Length: > 0 } files] when Enum.TryParse<Nacrith.Engine.CompressionLevel>(level, out var parsed) =>
        WholeFiles.Run(parsed, files),
    _ => WholeFiles.Usage(),
};

static int Learn(string table, string[] files)
{
    using var destination = File.Create(table);
    LightLearning.From([.. files.Select(File.ReadAllBytes)]).Write(destination);
    return 0;
}
