using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Tests.Language;

public class TokenizerTests
{
    private static readonly Lazy<(TokenVocabulary Vocabulary, BytePairTokenizer Tokenizer)> Shipped = new(() =>
    {
        using var file = GgufFile.Open(ShippedModel.Path);
        var vocabulary = TokenVocabulary.Read(file);
        return (vocabulary, BytePairTokenizer.Read(file, vocabulary));
    });

    [Fact]
    public void Every_case_of_the_reference_comes_out_the_same()
    {
        var cases = 0;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "tokenizer-cases.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.GetProperty("text").GetString()!;
            var expected = document.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.Equal(expected, Encode(Encoding.UTF8.GetBytes(text)));
            cases++;
        }

        Assert.Equal(258, cases);
    }

    [Fact]
    public void Every_file_of_the_corpus_comes_out_the_same()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "tokenizer-files.json")));
        foreach (var file in document.RootElement.EnumerateObject())
        {
            var ids = Encode(File.ReadAllBytes(Corpus.File(file.Name)));
            Assert.Equal(file.Value.GetProperty("tokens").GetInt32(), ids.Count);
            var hash = SHA256.HashData(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids)));
            Assert.Equal(file.Value.GetProperty("sha256_of_little_endian_int32_ids").GetString(), Convert.ToHexStringLower(hash));
        }
    }

    [Fact]
    public void Any_bytes_come_back()
    {
        foreach (var (_, content) in Samples.All())
        {
            Assert.Equal(content, Decode(Encode(content)));
        }
    }

    [Fact]
    public void A_megabyte_without_a_break_is_no_harder_than_another()
    {
        var clock = Stopwatch.StartNew();
        foreach (var filler in (ReadOnlySpan<char>)['a', ' ', '\n', '-', 'é'])
        {
            var text = Encoding.UTF8.GetBytes(new string(filler, 1_000_000));
            Assert.Equal(text, Decode(Encode(text)));
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void Ranks_are_in_order_of_bytes_and_leave_out_control_tokens()
    {
        var vocabulary = Shipped.Value.Vocabulary;
        for (var rank = 1; rank < vocabulary.RankCount; rank++)
        {
            var before = vocabulary.BytesOfId(vocabulary.IdOfRank(rank - 1));
            Assert.True(before.SequenceCompareTo(vocabulary.BytesOfId(vocabulary.IdOfRank(rank))) < 0);
            Assert.Equal(rank, vocabulary.RankOfId(vocabulary.IdOfRank(rank)));
        }

        Assert.Equal(17, Enumerable.Range(0, vocabulary.Count).Count(id => vocabulary.RankOfId(id) < 0));
    }

    private static List<int> Encode(byte[] text)
    {
        var ids = new List<int>();
        Shipped.Value.Tokenizer.Encode(text, ids);
        return ids;
    }

    private static byte[] Decode(List<int> ids)
    {
        var bytes = new List<byte>();
        ids.ForEach(id => bytes.AddRange(Shipped.Value.Vocabulary.BytesOfId(id)));
        return [.. bytes];
    }
}
