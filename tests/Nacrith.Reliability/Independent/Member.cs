namespace Nacrith.Reliability.Independent;

/// <summary>A member of an archive.</summary>
internal sealed record Member(int Level, long Length, List<Entry> Entries, bool NamesModel, List<MemberBlock> Blocks, ulong Checksum);

/// <summary>A file, folder or link of a member.</summary>
internal sealed record Entry(int Kind, string Path, long Length, long Ticks, int UnixMode, int WindowsAttributes, string Target);

/// <summary>A block of a member; the content is there if the reader can expand it all.</summary>
internal sealed record MemberBlock(int Coding, bool StartsAfresh, long Offset, long Length, List<FormRun> Runs, List<MemberSpan> Spans, byte[]? Content);

/// <summary>A span of an ensemble block; tokens and lanes are 0 for a plain one. The content is there if the reader can expand it.</summary>
internal sealed record MemberSpan(long Length, long Tokens, long Lanes, long Prefix, byte[]? Content);
