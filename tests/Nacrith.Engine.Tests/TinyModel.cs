using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Engine.Tests;

/// <summary>
/// A language model of two small blocks with random weights, as the bytes of a GGUF file: everything that the shipped
/// model exercises, in a thousandth of its time. It predicts nothing well.
/// </summary>
internal sealed class TinyModel
{
    private const int Width = 64;
    private const int Heads = 1;
    private const int Blocks = 2;
    private const int Float32 = 0;
    private const int UInt32Type = 4;
    private const int Int32Type = 5;
    private const int Float32Type = 6;
    private const int StringType = 8;
    private const int ArrayType = 9;
    private const int ControlToken = 3;
    private const int Alignment = 32;

    private static readonly string[] Biased = ["attn_q", "attn_k", "attn_v"];

    private static readonly (string Left, string Right)[] Merges =
    [
        ("t", "h"), ("h", "e"), ("i", "n"), ("e", "r"), ("a", "n"), ("th", "e"), (" ", "the"), ("an", "d"), (" ", "and"),
        ("in", "g"), ("o", "f"), (" ", "of"), ("e", "s"), ("\r", "\n"), ("\n", "\n"), ("0", "0"), ("'", "s"),
    ];

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly List<(string Name, int Rows, int Columns)> _tensors = [];
    private readonly Random _random;
    private readonly Func<float, float> _weight;
    private readonly string _architecture;
    private readonly string _tokenizer;

    private TinyModel(int seed, Func<float, float>? weight, string architecture = "llama", string tokenizer = "gpt2")
    {
        _architecture = architecture;
        _tokenizer = tokenizer;
        _random = new Random(seed);
        _weight = weight ?? (value => value);
    }

    /// <summary>Builds the file.</summary>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="weight">Replaces weights, for hostile ones; null for none.</param>
    /// <param name="architecture"><c>llama</c> or <c>qwen2</c>, which adds biases to queries, keys and values.</param>
    /// <param name="tokenizer">The kind of tokenizer that the file names.</param>
    public static byte[] Build(int seed = 1, Func<float, float>? weight = null, string architecture = "llama", string tokenizer = "gpt2")
    {
        var model = new TinyModel(seed, weight, architecture, tokenizer);
        model.WriteDirectory();
        model.WriteWeights();
        return model._output.WrittenSpan.ToArray();
    }

    /// <summary>Builds the file up to its weights.</summary>
    public static byte[] BuildDirectory()
    {
        var model = new TinyModel(0, null);
        model.WriteDirectory();
        return model._output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the file into a folder; returns its path.</summary>
    public static string WriteTo(TemporaryFolder folder) => folder.Write("tiny.gguf", Build());

    private void WriteDirectory()
    {
        var tokens = Tokens();
        AddTensors(tokens.Count);
        UInt32(0x46554747);
        UInt32(3);
        UInt64((ulong)_tensors.Count);
        UInt64(16);
        Text("general.architecture", _architecture);
        Text("general.name", "tiny");
        Integer($"{_architecture}.block_count", Blocks);
        Integer($"{_architecture}.embedding_length", Width);
        Integer($"{_architecture}.feed_forward_length", Width);
        Integer($"{_architecture}.attention.head_count", Heads);
        Integer($"{_architecture}.context_length", 2048);
        Number($"{_architecture}.rope.freq_base", 10_000f);
        Number($"{_architecture}.attention.layer_norm_rms_epsilon", 1e-5f);
        Text("tokenizer.ggml.model", _tokenizer);
        Text("tokenizer.ggml.pre", "smollm");
        Integer("tokenizer.ggml.bos_token_id", 0);
        Array("tokenizer.ggml.tokens", StringType, tokens.Count);
        tokens.ForEach(token => String(token.Spelling));
        Array("tokenizer.ggml.token_type", Int32Type, tokens.Count);
        tokens.ForEach(token => UInt32((uint)token.Type));
        Array("tokenizer.ggml.merges", StringType, Merges.Length);
        foreach (var (left, right) in Merges)
        {
            String($"{Spell(left)} {Spell(right)}");
        }

        Integer("general.alignment", Alignment);
        PlaceTensors();
    }

    // A control token, nearly all single bytes (the rest need escapes) and what merges make.
    private static List<(string Spelling, int Type)> Tokens()
    {
        var tokens = new List<(string, int)> { ("<s>", ControlToken) };
        tokens.AddRange(Enumerable.Range(0, 0xF0).Select(value => (Spell((byte)value).ToString(), 1)));
        tokens.AddRange(Merges.Select(merge => (Spell(merge.Left + merge.Right), 1)));
        return tokens;
    }

    private void AddTensors(int tokens)
    {
        _tensors.Add(("token_embd.weight", tokens, Width));
        _tensors.Add(("output_norm.weight", 1, Width));
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var (name, rows) in new[]
            {
                ("attn_norm", 1), ("ffn_norm", 1), ("attn_q", Width), ("attn_k", Width), ("attn_v", Width), ("attn_output", Width),
                ("ffn_gate", Width), ("ffn_up", Width), ("ffn_down", Width),
            })
            {
                _tensors.Add(($"blk.{block}.{name}.weight", rows, Width));
            }

            if (_architecture == "qwen2")
            {
                _tensors.AddRange(Biased.Select(name => ($"blk.{block}.{name}.bias", 1, Width)));
            }
        }
    }

    private void PlaceTensors()
    {
        var offset = 0UL;
        foreach (var (name, rows, columns) in _tensors)
        {
            String(name);
            UInt32(2);
            UInt64((ulong)columns);
            UInt64((ulong)rows);
            UInt32(Float32);
            UInt64(offset);
            offset += (ulong)(rows * columns * sizeof(float));
        }

        _output.Write(new byte[(Alignment - (_output.WrittenCount % Alignment)) % Alignment]);
    }

    private void WriteWeights()
    {
        foreach (var (_, rows, columns) in _tensors)
        {
            for (var i = 0; i < rows * columns; i++)
            {
                var value = rows == 1 ? 1f : (float)(_random.NextDouble() - 0.5) / 2;
                UInt32(BitConverter.SingleToUInt32Bits(_weight(value)));
            }
        }
    }

    private static string Spell(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(Spell));

    // The alphabet of byte-level BPE.
    private static char Spell(byte value)
    {
        static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
        return IsPrintable(value) ? (char)value : (char)(0x100 + Enumerable.Range(0, value).Count(other => !IsPrintable(other)));
    }

    private void Key(string key, int type)
    {
        String(key);
        UInt32((uint)type);
    }

    private void Text(string key, string value)
    {
        Key(key, StringType);
        String(value);
    }

    private void Integer(string key, int value)
    {
        Key(key, UInt32Type);
        UInt32((uint)value);
    }

    private void Number(string key, float value)
    {
        Key(key, Float32Type);
        UInt32(BitConverter.SingleToUInt32Bits(value));
    }

    private void Array(string key, int elementType, int count)
    {
        Key(key, ArrayType);
        UInt32((uint)elementType);
        UInt64((ulong)count);
    }

    private void String(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        UInt64((ulong)bytes.Length);
        _output.Write(bytes);
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _output.Write(bytes);
    }

    private void UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _output.Write(bytes);
    }
}
