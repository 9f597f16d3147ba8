namespace Nacrith.Engine.Coding;

/// <summary>Takes decisions that both sides know already: the models learn, nothing is written or read.</summary>
internal readonly struct KnownBits : IBitCoder
{
    /// <inheritdoc/>
    public void BeginByte()
    {
    }

    /// <inheritdoc/>
    public int Code(int bit, uint probabilityOfOne) => bit;
}
