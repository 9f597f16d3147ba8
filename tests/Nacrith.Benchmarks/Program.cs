using Nacrith.Benchmarks;

return args is [{ Length: > 0 } level, .. { Length: > 0 } files] && Enum.TryParse<Nacrith.Engine.CompressionLevel>(level, out var parsed)
    ? WholeFiles.Run(parsed, files)
    : WholeFiles.Usage();
