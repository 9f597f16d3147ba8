namespace Nacrith.Engine.Language.Gguf;

/// <summary>Makes the one error for model files that cannot be used.</summary>
internal static class GgufFault
{
    /// <summary>The file at <paramref name="path"/> cannot be used because of <paramref name="finding"/>, a clause.</summary>
    public static NacrithException Of(string path, string finding, Exception? inner = null) => new(
        NacrithErrorKind.InvalidModel,
        path,
        $"'{path}' cannot be used as a language model: {finding}.",
        "Name an unharmed GGUF file of the llama architecture with a byte-level BPE tokenizer.",
        inner);
}
