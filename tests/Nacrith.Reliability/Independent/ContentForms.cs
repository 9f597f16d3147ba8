using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Reliability.Independent;

/// <summary>A stretch of a block's content in a form of its own.</summary>
internal sealed record FormRun(int Form, long Length, long CodedLength);

/// <summary>Content forms by docs/format.md: reads the table, and turns what was coded back into the content.</summary>
internal static class ContentForms
{
    private const int Windows1252 = 3;
    private const int X86Code = 4;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the table of a block of a length.</summary>
    public static List<FormRun> Read(Fields fields, long blockLength)
    {
        var runs = new List<FormRun>();
        for (var count = fields.VarInt(); count > 0; count--)
        {
            var bits = fields.VarInt();
            var (form, length) = ((int)(bits & 7), bits >> 3);
            Rule.Require(form <= X86Code && length >= 1, "form and length of a run");
            var coded = form is 0 or X86Code ? length : fields.VarInt();
            Rule.Require(coded <= 3 * length, "coded length of a run");
            runs.Add(new(form, length, coded));
        }

        Rule.Require(runs.Count <= 1 << 16 && runs.Sum(run => run.Length) == blockLength, "lengths of the runs");
        Rule.Require(runs.Sum(run => run.CodedLength) <= 1 << 25, "coded lengths of the runs");
        return runs;
    }

    /// <summary>The content of a block.</summary>
    public static byte[] Decode(List<FormRun> runs, byte[] coded)
    {
        var content = new List<byte>();
        foreach (var run in runs)
        {
            var bytes = Decode(run.Form, coded[..(int)run.CodedLength]);
            Rule.Require(bytes.Length == run.Length, "length of a run");
            content.AddRange(bytes);
            coded = coded[(int)run.CodedLength..];
        }

        return [.. content];
    }

    private static byte[] Decode(int form, byte[] coded) => form switch
    {
        1 => Encoding.Unicode.GetBytes(Utf8.GetString(coded)),
        2 => Encoding.BigEndianUnicode.GetBytes(Utf8.GetString(coded)),
        Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Utf8.GetString(coded)),
        X86Code => Relative(coded),
        _ => coded,
    };

    private static byte[] Relative(byte[] code)
    {
        for (var a = 1; a + 4 <= code.Length; a++)
        {
            var isCall = code[a - 1] is 0xE8 or 0xE9;
            var isLoad = a >= 3 && code[a - 3] is >= 0x48 and <= 0x4F && code[a - 2] is (0x8B or 0x8D) && code[a - 1] % 8 == 5 && code[a - 1] < 64;
            if ((isCall || isLoad) && code[a + 3] is (0 or 255))
            {
                var value = BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(a)) - (a + 4);
                var bits = value & 0x1FFFFFF;
                BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(a), bits >= 0x1000000 ? bits - 0x2000000 : bits);
            }
        }

        return code;
    }
}
