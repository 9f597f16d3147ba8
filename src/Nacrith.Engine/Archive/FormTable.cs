namespace Nacrith.Engine.Archive;

/// <summary>A block's runs as fields of its record.</summary>
internal static class FormTable
{
    private const int FormBits = 3;
    private const int FormMask = (1 << FormBits) - 1;

    // A character of Windows-1252 has at most three bytes in UTF-8, one of UTF-16 at most one and a half as many.
    private const int MostCodedPerByte = 3;

    /// <summary>Writes the table.</summary>
    public static void Write(PayloadWriter payload, IReadOnlyList<FormRun> runs)
    {
        payload.VarInt((ulong)runs.Count);
        foreach (var run in runs)
        {
            payload.VarInt(((ulong)run.Length << FormBits) | (uint)run.Form);
            if (run.IsText)
            {
                payload.VarInt((ulong)run.CodedLength);
            }
        }
    }

    /// <summary>Reads and checks the table of a block of <paramref name="blockLength"/> content bytes.</summary>
    /// <exception cref="DamagedArchiveException">A field is out of its range.</exception>
    public static List<FormRun> Read(ref PayloadReader reader, int blockLength)
    {
        var count = reader.Int32(ArchiveLimits.Runs, "number of runs");
        var runs = new List<FormRun>();
        var (total, totalCoded) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var run = ReadRun(ref reader);
            if (run.Length == 0 || run.Length > blockLength - total || run.CodedLength > ArchiveLimits.CodedLength - totalCoded)
            {
                throw new DamagedArchiveException("a run does not fit its block");
            }

            runs.Add(run);
            total += run.Length;
            totalCoded += run.CodedLength;
        }

        return total == blockLength ? runs : throw new DamagedArchiveException("the runs of a block do not fill it");
    }

    private static FormRun ReadRun(ref PayloadReader reader)
    {
        var bits = reader.VarInt(((ulong)ArchiveLimits.BlockLength << FormBits) | FormMask, "run length");
        var run = new FormRun((ContentForm)(bits & FormMask), (int)(bits >> FormBits), (int)(bits >> FormBits));
        if (run.Form > ContentForm.X86Code)
        {
            throw new DamagedArchiveException("a run is of an unknown form");
        }

        return run.IsText ? run with { CodedLength = reader.Int32(MostCodedPerByte * run.Length, "run's coded length") } : run;
    }
}
