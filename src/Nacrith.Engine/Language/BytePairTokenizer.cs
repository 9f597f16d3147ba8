using System.Collections.Concurrent;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Tokens;

namespace Nacrith.Engine.Language;

/// <summary>
/// Byte-level BPE as GPT-2 and its descendants use it. Takes any bytes: joining the bytes of the tokens gives the text
/// back. Control tokens never come out of a text. Any number of threads may use one tokenizer.
/// </summary>
internal sealed class BytePairTokenizer
{
    private readonly TokenVocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly bool _digitsAlone;
    private readonly ConcurrentBag<WordEncoder> _encoders = [];

    private BytePairTokenizer(TokenVocabulary vocabulary, MergeTable merges, bool digitsAlone)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        _digitsAlone = digitsAlone;
    }

    /// <summary>Reads the tokenizer of a GGUF file.</summary>
    /// <exception cref="NacrithException">Its pre-tokenizer is not supported, or its merges do not fit its vocabulary.</exception>
    public static BytePairTokenizer Read(GgufFile file, TokenVocabulary vocabulary)
    {
        var kind = file.Text("tokenizer.ggml.pre", "gpt-2");
        var digitsAlone = kind switch
        {
            "smollm" => true,
            "gpt-2" or "default" => false,
            _ => throw file.Fault($"its pre-tokenizer is '{kind}'; supported are 'smollm' and 'gpt-2'"),
        };
        return new(vocabulary, MergeTable.Read(file, vocabulary), digitsAlone);
    }

    /// <summary>Reads the tokenizer of a GGUF file whatever its pre-tokenizer. One that is not supported is stood in for by
    /// that of GPT-2: its words differ a little from those that the model was trained on, which costs a few bits; its
    /// tokens give the text back all the same.</summary>
    /// <exception cref="NacrithException">Its merges do not fit its vocabulary.</exception>
    public static BytePairTokenizer ReadAny(GgufFile file, TokenVocabulary vocabulary) =>
        new(vocabulary, MergeTable.Read(file, vocabulary), file.Text("tokenizer.ggml.pre", "gpt-2") == "smollm");

    /// <summary>Appends the token ids of <paramref name="text"/>, which may be any bytes.</summary>
    public void Encode(ReadOnlySpan<byte> text, List<int> ids)
    {
        if (!_encoders.TryTake(out var encoder))
        {
            encoder = new WordEncoder(_vocabulary, _merges);
        }

        var words = new WordSplitter(text, _digitsAlone);
        while (words.TryNext(out var word))
        {
            encoder.Encode(word, ids);
        }

        _encoders.Add(encoder);
    }
}
