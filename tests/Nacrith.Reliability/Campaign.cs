using System.Globalization;
using System.Runtime.CompilerServices;
using Nacrith.Engine;
using Nacrith.Engine.Tests;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Nacrith.Reliability;

/// <summary>
/// How much of each test is run: a selection of seconds in every test run, and all of it where the environment variable
/// <c>NACRITH_RELIABILITY</c> is <c>full</c>. What was reached goes to <c>artifacts/reliability.txt</c>.
/// </summary>
internal static class Campaign
{
    private static readonly Lock Gate = new();

    private static TemporaryFolder? s_models;

    /// <summary>Whether everything is run.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("NACRITH_RELIABILITY") == "full";

    /// <summary>The repository's folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The path of a tiny language model, which everything here uses.</summary>
    public static string ModelPath { get; private set; } = "";

    /// <summary>A number of cases.</summary>
    public static int Count(int selection, int all) => IsFull ? all : selection;

    /// <summary>Notes what was reached.</summary>
    public static void Report(FormattableString finding)
    {
        var line = finding.ToString(CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        lock (Gate)
        {
            var folder = Path.Combine(Repository, "artifacts");
            Directory.CreateDirectory(folder);
            File.AppendAllText(Path.Combine(folder, "reliability.txt"), line + Environment.NewLine);
        }
    }

    /// <summary>Names the tiny model for every cmdlet and child process.</summary>
    [ModuleInitializer]
    internal static void Begin()
    {
        s_models = new TemporaryFolder();
        ModelPath = TinyModel.WriteTo(s_models);
        Environment.SetEnvironmentVariable(LanguageModels.PathVariable, ModelPath);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => s_models.Dispose();
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nacrith.PowerShell.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie in their repository.");
        }

        return folder.FullName;
    }
}
