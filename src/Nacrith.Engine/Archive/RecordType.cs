namespace Nacrith.Engine.Archive;

/// <summary>What a record of a member is; the header, always first, needs no type.</summary>
internal enum RecordType : byte
{
    /// <summary>Names the language model of the neural spans that follow.</summary>
    Model = (byte)'M',

    /// <summary>A block of content.</summary>
    Block = (byte)'B',

    /// <summary>The end of the member, with the checksum of its content.</summary>
    End = (byte)'E',
}
