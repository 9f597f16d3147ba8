namespace Nacrith.Engine.Language;

/// <summary>Cuts text into tokens.</summary>
internal sealed class BytePairTokenizer
{
}
