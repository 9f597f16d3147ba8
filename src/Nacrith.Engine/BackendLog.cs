using System.Diagnostics.CodeAnalysis;
using Nacrith.Engine.Language.Llama;

namespace Nacrith.Engine;

/// <summary>What a native backend's library says about its work, line by line.</summary>
public static class BackendLog
{
    /// <summary>Takes the oldest line that nobody has taken; some thousand are kept.</summary>
    public static bool TryTake([NotNullWhen(true)] out string? line) => LlamaLog.TryTake(out line);
}
