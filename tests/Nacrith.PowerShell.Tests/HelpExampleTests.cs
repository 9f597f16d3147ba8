using Nacrith.Help;

namespace Nacrith.PowerShell.Tests;

/// <summary>Every example of the help runs as it stands, in a folder with the files that examples speak of.</summary>
[Collection(HostedEngine.OneAtATime)]
public sealed class HelpExampleTests : IDisposable
{
    private readonly HostedEngine _engine = new();

    public static TheoryData<string, string> Examples
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var cmdlet in Repository.Cmdlets)
            {
                HelpPageReader.Read(Repository.Page(cmdlet)).Examples.ToList().ForEach(example => all.Add(cmdlet, example.Title));
            }

            return all;
        }
    }

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public void It_runs_and_puts_something_out(string cmdlet, string title)
    {
        _engine.WriteExampleFiles();
        var example = HelpPageReader.Read(Repository.Page(cmdlet)).Examples.Single(example => example.Title == title);
        if (cmdlet == "Install-NacrithBackend")
        {
            // It would fetch a package and change the user's own folder.
            _engine.Run($"{example.Code.Replace(" -Force", "", StringComparison.Ordinal)} -Force -WhatIf");
            Assert.Empty(_engine.Errors);
            return;
        }

        var results = _engine.Run(example.Code);
        Assert.Empty(_engine.Errors);
        Assert.NotEmpty(results);
    }
}
