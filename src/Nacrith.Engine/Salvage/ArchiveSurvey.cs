using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Salvage;

/// <summary>
/// Finds everything undamaged in an archive: reads record after record and, behind a damaged one, looks for the next
/// place where a record's checksum is right.
/// </summary>
internal sealed class ArchiveSurvey
{
    private const int ScanLength = 1 << 16;

    private readonly RecordProbe _probe;
    private readonly WorkMonitor _monitor;
    private readonly List<SurveyedMember> _members = [];
    private SurveyedMember? _member;
    private bool _isDamaged;

    private ArchiveSurvey(RecordProbe probe, WorkMonitor monitor)
    {
        _probe = probe;
        _monitor = monitor;
    }

    /// <summary>What is left of each member, in order; none if nothing is.</summary>
    public static List<SurveyedMember> Of(RecordProbe probe, WorkMonitor monitor)
    {
        var survey = new ArchiveSurvey(probe, monitor);
        survey.Run();
        return survey._members;
    }

    private void Run()
    {
        var position = 0L;
        while (position < _probe.Length)
        {
            _monitor.ThrowIfStopped();
            var next = TryTake(position);
            if (next is null)
            {
                _isDamaged = true;
                next = FindNext(position);
            }

            position = next.Value;
        }
    }

    // The position behind what lies at one, or null if that is damaged.
    private long? TryTake(long position)
    {
        try
        {
            if (_probe.TryHeader(position) is { } header)
            {
                Begin(MemberHeader.Parse(header.Payload.Span));
                return header.End;
            }

            if (_probe.TryRecord(position) is { } record)
            {
                Take(record, position);
                return record.End;
            }
        }
        catch (DamagedArchiveException)
        {
            // Whoever wrote a right checksum over wrong fields is not to be helped; it is damage like any other.
            return null;
        }

        if (_probe.TryEnd(position) is { } checksum)
        {
            _member ??= Begin(null);
            _member.Checksum = checksum;
            _member.EndFollowsDamage = _isDamaged;
            _member = null;
            return position + RecordLayout.EndBytes;
        }

        return null;
    }

    private SurveyedMember Begin(MemberHeader? header)
    {
        _member = new SurveyedMember(header);
        _members.Add(_member);
        _isDamaged = header is null && _isDamaged;
        return _member;
    }

    private void Take(ProbedRecord record, long position)
    {
        _member ??= Begin(null);
        if (record.Type == RecordType.Model)
        {
            if (_member.Model is not null)
            {
                throw new DamagedArchiveException("it names two language models");
            }

            _member.Model = ModelReference.Parse(record.Payload.Span);
            return;
        }

        var block = Block.Parse(record.Payload);
        if (block.Offset == 0 && _member.Blocks.Count > 0)
        {
            // A first block behind others: the member that it begins has lost its header.
            Begin(null);
        }

        if (block.Offset < _member.BlocksEnd || block.Length > (_member.Header?.ContentLength ?? long.MaxValue) - block.Offset)
        {
            throw new DamagedArchiveException("a block is not in its place");
        }

        _member.Blocks.Add(new(position, block.Offset, block.Length, _member.Model));
        _isDamaged = false;
    }

    // A damaged record whose length is right is stepped over. Else every place is tried.
    private long FindNext(long position)
    {
        if (_probe.ClaimedEnd(position) is { } claimed && (claimed == _probe.Length || IsUndamaged(claimed)))
        {
            return claimed;
        }

        var buffer = new byte[ScanLength + RecordLayout.Magic.Length];
        for (var start = position + 1; start < _probe.Length; start += ScanLength)
        {
            _monitor.ThrowIfStopped();
            var read = _probe.Read(start, buffer);
            for (var i = 0; i < Math.Min(read, ScanLength); i++)
            {
                if (IsCandidate(buffer.AsSpan(i, read - i)) && IsUndamaged(start + i))
                {
                    return start + i;
                }
            }
        }

        return _probe.Length;
    }

    private static bool IsCandidate(ReadOnlySpan<byte> bytes) =>
        (RecordType)bytes[0] is RecordType.Block or RecordType.Model or RecordType.End || bytes.StartsWith(RecordLayout.Magic);

    private bool IsUndamaged(long position) =>
        _probe.TryHeader(position) is not null || _probe.TryRecord(position) is not null || _probe.TryEnd(position) is not null;
}
