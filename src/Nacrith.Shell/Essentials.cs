using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Nacrith.Shell;

/// <summary>The everyday commands of <c>Essentials.ps1</c>, for an engine that comes without PowerShell's own modules.</summary>
internal static class Essentials
{
    /// <summary>Adds the commands; the engine brings their aliases.</summary>
    public static void AddTo(InitialSessionState state)
    {
        using var stream = typeof(Essentials).Assembly.GetManifestResourceStream("Essentials.ps1")!;
        using var reader = new StreamReader(stream);
        var script = Parser.ParseInput(reader.ReadToEnd(), out _, out var errors);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException(errors[0].Message);
        }

        foreach (var function in script.EndBlock.Statements.OfType<FunctionDefinitionAst>())
        {
            var body = function.Body.Extent.Text;
            state.Commands.Add(new SessionStateFunctionEntry(function.Name, body[1..^1]));
        }
    }
}
