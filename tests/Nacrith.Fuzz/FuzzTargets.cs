using System.Buffers.Binary;
using System.IO.Hashing;
using Nacrith.Engine;
using Nacrith.Engine.Archive;
using Nacrith.Engine.Lanes;
using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Members;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Threading;

namespace Nacrith.Fuzz;

/// <summary>
/// What is fuzzed. A target takes any bytes and must end in success or in the one exception that reports damage; every
/// other exception, a crash or a hang is a find.
/// </summary>
internal sealed class FuzzTargets : IDisposable
{
    // What an input may make the engine work on, so that an execution takes milliseconds.
    private const int MostContent = 1 << 14;
    private const int MostTokens = 64;

    private readonly TemporaryFolder _folder = new();
    private readonly WorkCrew _crew = new(1);
    private readonly PortableModel _model;
    private readonly byte[] _weights = TinyModel.Build()[TinyModel.BuildDirectory().Length..];

    public FuzzTargets()
    {
        _model = PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(_folder)), _crew);
    }

    /// <summary>The targets.</summary>
    public static IReadOnlyList<string> Names => ["archive", "records", "model", "tokenizer"];

    /// <summary>Gives an input to a target.</summary>
    public void Run(string target, byte[] input)
    {
        Action<byte[]> action = target switch
        {
            "archive" => Archive,
            "records" => Records,
            "model" => Model,
            _ => Tokenizer,
        };
        action(input);
    }

    /// <summary>The bytes are an archive.</summary>
    public void Archive(byte[] input)
    {
        try
        {
            if (IsSmall(input))
            {
                var services = new CodingServices(_ => new OwnLanes(_model), _crew, new WorkMonitor(0, CancellationToken.None));
                ArchiveDecoder.Decode(new MemoryStream(input), new NoSink(), services);
            }
        }
        catch (DamagedArchiveException)
        {
            // Reported.
        }
    }

    /// <summary>
    /// The bytes are a member's records without their checksums, which this target adds: two bytes of length and the
    /// payload of the header, then a type before each more. Random input would never get past a checksum.
    /// </summary>
    public void Records(byte[] input) => Archive(Frame(input));

    /// <summary>The bytes are what stands before the weights of a model file; one that loads has to predict something.</summary>
    public void Model(byte[] input)
    {
        var path = _folder.Write("fuzzed.gguf", [.. input, .. _weights]);
        try
        {
            using var model = PortableModel.Load(GgufFile.Open(path), _crew);
            Predict(model);
        }
        catch (NacrithException e) when (e.Kind == NacrithErrorKind.InvalidModel)
        {
            // Reported.
        }
    }

    /// <summary>The bytes are a text, which the tokens have to give back.</summary>
    public void Tokenizer(byte[] input)
    {
        var ids = new List<int>();
        _model.Tokenizer.Encode(input, ids);
        var position = 0;
        foreach (var id in ids)
        {
            var bytes = _model.Vocabulary.BytesOfId(id);
            if (!input.AsSpan(position).StartsWith(bytes))
            {
                throw new InvalidOperationException("Tokens do not give the text back.");
            }

            position += bytes.Length;
        }

        if (position != input.Length)
        {
            throw new InvalidOperationException("Tokens leave out the text's end.");
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _crew.Dispose();
        _folder.Dispose();
    }

    /// <summary>Turns a valid archive of one member into an input of <see cref="Records"/>.</summary>
    public static byte[] Unframe(ReadOnlySpan<byte> archive)
    {
        var output = new List<byte>();
        var rest = archive[RecordLayout.Signature.Length..];
        for (var isHeader = true; isHeader || rest[0] != (byte)RecordType.End; isHeader = false)
        {
            if (!isHeader)
            {
                output.Add(rest[0]);
                rest = rest[1..];
            }

            var (length, shift, next) = (0, 0, 0);
            do
            {
                next = rest[0];
                length |= (next & 0x7F) << shift;
                shift += 7;
                rest = rest[1..];
            }
            while (next >= 0x80);

            output.AddRange([(byte)length, (byte)(length >> 8)]);
            output.AddRange(rest[..length]);
            rest = rest[(length + sizeof(uint))..];
        }

        output.AddRange(rest);
        return [.. output];
    }

    private static byte[] Frame(byte[] input)
    {
        var output = new MemoryStream();
        output.Write(RecordLayout.Signature);
        var rest = input.AsSpan();
        for (var isHeader = true; rest.Length > 3 && (isHeader || rest[0] != (byte)RecordType.End); isHeader = false)
        {
            var record = new PayloadWriter();
            if (!isHeader)
            {
                record.Byte(rest[0]);
                rest = rest[1..];
            }

            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(rest), rest.Length - 2);
            record.VarInt((ulong)length);
            record.Bytes(rest.Slice(2, length));
            output.Write(record.Written);
            output.Write(Crc32.Hash(record.Written));
            rest = rest[(length + 2)..];
        }

        output.Write(rest);
        return output.ToArray();
    }

    private static bool IsSmall(byte[] input)
    {
        var archive = new MemoryStream(input);
        var content = 0L;
        var tokens = 0L;
        while (MemberReader.Open(archive) is { } member)
        {
            if (member.Header.ContentLength > MostContent)
            {
                return false;
            }

            while (member.ReadBlock() is { } block)
            {
                content += block.Length;
                tokens += block.Spans.Sum(span => (long)span.Tokens);
            }

            // The checksum of the content is the decoder's to compare.
            archive.Position = Math.Min(archive.Position + sizeof(ulong), archive.Length);
        }

        return content <= MostContent && tokens <= MostTokens;
    }

    private static void Predict(PortableModel model)
    {
        using var session = model.OpenLanes(1, 256);
        session.Advance([new LaneRun(0, 2)], [model.Vocabulary.BosId, model.Vocabulary.BosId]);
        session.ReadLogits([1], new float[model.Vocabulary.RankCount]);
        model.Tokenizer.Encode("The 2 backups of the night"u8, []);
    }
}
