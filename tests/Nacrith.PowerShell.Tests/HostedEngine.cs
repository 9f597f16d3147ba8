using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Nacrith.Shell;

namespace Nacrith.PowerShell.Tests;

/// <summary>A real PowerShell engine with the module loaded, working in a temporary folder.</summary>
internal sealed class HostedEngine : IDisposable
{
    /// <summary>The collection of all tests: some measure time, which others on all cores would spoil.</summary>
    public const string OneAtATime = "one at a time";

    // Tests install models here and not for whoever runs them.
    private const string ModelFolderVariable = "NACRITH_MODELS";

    private readonly Runspace _runspace;

    public HostedEngine()
    {
        Folder = Directory.CreateTempSubdirectory("nacrith-").FullName;
        Environment.SetEnvironmentVariable(ModelFolderVariable, Path.Combine(Folder, "models"));
        _runspace = RunspaceFactory.CreateRunspace(ShellSession.CreateState());
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(Folder);
    }

    /// <summary>The temporary folder, which is the engine's location.</summary>
    public string Folder { get; }

    /// <summary>Errors of the last script.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; private set; } = [];

    /// <summary>Names of all files in the folder.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>A path in the folder.</summary>
    public string At(string name) => Path.GetFullPath(Path.Combine(Folder, name));

    /// <summary>Writes a file of words, the same for the same length, and returns its bytes.</summary>
    public byte[] Write(string name, int length)
    {
        string[] words = ["the ", "nightly ", "backup ", "of ", "every ", "server ", "wrote ", "its ", "report.\n", "42 "];
        var random = new Random(7);
        var text = new System.Text.StringBuilder();
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]);
        }

        var content = System.Text.Encoding.ASCII.GetBytes(text.ToString(0, length));
        File.WriteAllBytes(At(name), content);
        return content;
    }

    /// <summary>Writes what the examples of the help speak of: texts, logs, and archives of texts that are gone.</summary>
    public void WriteExampleFiles()
    {
        foreach (var name in new[] { "report.txt", "notes.txt", "app.log", "old.txt", "letter.txt" })
        {
            Write(name, 400);
        }

        Directory.CreateDirectory(At("documents"));
        Directory.CreateDirectory(At("broken"));
        Write("documents/plan.txt", 300);
        Run("Compress-NacrithFile documents -Recurse -Archive backup.nc -Level Fast; Compress-NacrithFile old.txt, letter.txt -Level Fast -RemoveSource");
        if (Errors is [var error, ..])
        {
            throw error.Exception;
        }

        Damage("old.txt.nc", "broken/damaged.nc");
        Damage("backup.nc", "broken/backup.nc");
    }

    /// <summary>Copies an archive without its end, so that it is damaged but holds all its content.</summary>
    public void Damage(string archive, string copy) => File.WriteAllBytes(At(copy), File.ReadAllBytes(At(archive))[..^9]);

    /// <summary>Opens a pipeline that the caller runs.</summary>
    public System.Management.Automation.PowerShell Open(string script)
    {
        var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        return shell;
    }

    /// <summary>Runs a script with arguments and returns what it put out.</summary>
    public Collection<PSObject> Run(string script, params object[] arguments)
    {
        using var shell = Open(script);
        Array.ForEach(arguments, argument => shell.AddArgument(argument));
        try
        {
            return shell.Invoke();
        }
        finally
        {
            Errors = [.. shell.Streams.Error];
        }
    }

    public void Dispose()
    {
        _runspace.Dispose();
        Environment.SetEnvironmentVariable(ModelFolderVariable, null);
        Directory.Delete(Folder, recursive: true);
    }
}
