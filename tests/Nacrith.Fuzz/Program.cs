using Nacrith.Fuzz;
using SharpFuzz;

// Nacrith.Fuzz TARGET          one fuzzing process under afl-fuzz
// Nacrith.Fuzz TARGET FILES    runs the files and says which fail
// Nacrith.Fuzz seeds FOLDER    writes fresh seeds, a folder a target
if (args is ["seeds", var folder])
{
    FuzzSeeds.Write(folder);
    return 0;
}

if (args.Length == 0 || !FuzzTargets.Names.Contains(args[0]))
{
    Console.Error.WriteLine($"Name a target: {string.Join(", ", FuzzTargets.Names)}.");
    return 2;
}

// Instrumented code must not run before the fuzzer is there to take its traces.
FuzzTargets? targets = null;
if (args.Length > 1)
{
    return args.Skip(1).Where(Fails).ToList().Count == 0 ? 0 : 1;
}

Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    Run(input.ToArray());
});
return 0;

void Run(byte[] input) => (targets ??= new FuzzTargets()).Run(args[0], input);

bool Fails(string file)
{
    try
    {
        Run(File.ReadAllBytes(file));
        return false;
    }
    catch (Exception e)
    {
        Console.WriteLine($"{file}: {e}");
        return true;
    }
}
