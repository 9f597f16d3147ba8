namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>
/// The spans of a member's ensemble blocks: expands the plain ones before which no neural one stands since the models last
/// started afresh. Behind a neural span the model would have to have learned its tokens, and a block's spans share one code.
/// </summary>
/// <param name="contentLength">Bytes of the member's content.</param>
internal sealed class PlainSpans(long contentLength)
{
    private PlainModel? _model;

    /// <summary>Expands what can be expanded of a block.</summary>
    public List<MemberSpan> Expand(bool startsAfresh, List<MemberSpan> spans, byte[] code)
    {
        var decoder = new RangeDecoder(code);
        _model = startsAfresh ? new(contentLength) : _model;
        return spans.ConvertAll(span => span with { Content = Expand(span, decoder) });
    }

    private byte[]? Expand(MemberSpan span, RangeDecoder decoder)
    {
        _model = span.Tokens > 0 ? null : _model;
        return _model?.Expand(decoder, span.Length);
    }
}
