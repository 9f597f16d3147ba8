using System.Buffers.Binary;
using System.Text;

namespace Nacrith.Engine.Language.Gguf;

/// <summary>Reads the fields of a GGUF header one after another, each checked against the end of the file.</summary>
/// <param name="bytes">The file from its start (of a longer one the first 2 GB, which hold all metadata).</param>
/// <param name="path">The file's name, for errors.</param>
internal ref struct GgufCursor(ReadOnlySpan<byte> bytes, string path)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _path = path;

    /// <summary>Position in the file.</summary>
    public int Position { get; set; }

    /// <summary>Reads four bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Reads eight bytes.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>
    /// Reads a count of things that take at least <paramref name="bytesEach"/> bytes each and are at most
    /// <paramref name="limit"/>.
    /// </summary>
    public int Count(int bytesEach, string what, int limit = int.MaxValue)
    {
        var count = UInt64();
        var most = Math.Min((_bytes.Length - Position) / bytesEach, limit);
        return count <= (ulong)most ? (int)count : throw GgufFault.Of(_path, $"it claims {count} {what}, more than the {most} possible here");
    }

    /// <summary>Reads a length-prefixed string as bytes.</summary>
    public ReadOnlySpan<byte> StringBytes() => Take(Count(1, "bytes of a string"));

    /// <summary>Reads a length-prefixed UTF-8 string of bounded length.</summary>
    public string Text() => Encoding.UTF8.GetString(Take(Count(1, "bytes of a text", GgufLimits.TextLength)));

    /// <summary>Reads <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw GgufFault.Of(_path, "it is cut short");
        }

        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Skips a value of <paramref name="type"/>.</summary>
    public void Skip(GgufValueType type)
    {
        switch (type)
        {
            case GgufValueType.String:
                StringBytes();
                break;
            case GgufValueType.Array:
                SkipArray();
                break;
            default:
                Take(Width(type));
                break;
        }
    }

    private void SkipArray()
    {
        var element = (GgufValueType)UInt32();
        if (element == GgufValueType.Array)
        {
            throw GgufFault.Of(_path, "it nests arrays, which no known model does");
        }

        if (element == GgufValueType.String)
        {
            for (var count = Count(8, "strings"); count > 0; count--)
            {
                StringBytes();
            }
        }
        else
        {
            var width = Width(element);
            Take(Count(width, "numbers") * width);
        }
    }

    private readonly int Width(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => throw GgufFault.Of(_path, $"it holds metadata of the unknown type {(uint)type}"),
    };
}
