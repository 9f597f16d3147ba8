namespace Nacrith.Engine.Archive;

/// <summary>What surrounds the payloads of a member, in bytes: writers, readers and whoever looks for records agree on it.</summary>
internal static class RecordLayout
{
    /// <summary>A record's type.</summary>
    public const int TypeBytes = 1;

    /// <summary>The longest length of a payload that is read.</summary>
    public const int MostLengthBytes = 5;

    /// <summary>The checksum behind a payload.</summary>
    public const int ChecksumBytes = sizeof(uint);

    /// <summary>The checksum of a member's content.</summary>
    public const int ContentChecksumBytes = sizeof(ulong);

    /// <summary>The end of a member: its type and the checksum of the content.</summary>
    public const int EndBytes = TypeBytes + ContentChecksumBytes;

    /// <summary>What a member begins with: the magic number and the revision of the format.</summary>
    public static ReadOnlySpan<byte> Signature => "NC06\u0001"u8;

    /// <summary>The magic number alone.</summary>
    public static ReadOnlySpan<byte> Magic => Signature[..^1];
}
