using System.Buffers.Binary;

namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// What the light model believes before the first byte: what a bit history means in each context, how far matches are to
/// be trusted, and how predictions are weighed. Learned from texts, programs and logs; a small table beside this file.
/// </summary>
internal sealed class LightPriors
{
    /// <summary>Rows of first weights: one for set 0, three for set 1, one for set 2 and 32 for set 3.</summary>
    public const int WeightRows = 37;

    /// <summary>States of a map.</summary>
    public const int States = 256;

    /// <summary>Entries of a match's map.</summary>
    public const int MatchEntries = 256;

    /// <summary>Match levels by bits of a byte.</summary>
    public const int ExpectedEntries = 128;

    private const float WeightUnit = 1f / 8192;
    private const string ResourceName = "LightPriors.bin";

    private static readonly int[] SetRows = [0, 1, 4, 5];

    private static readonly Lazy<LightPriors> Table = new(Load);

    /// <summary>The table that belongs to the format.</summary>
    public static LightPriors Shipped => Table.Value;

    /// <summary>Probability of a one by context and bit history, in units of 2^-16; 0 where it was never seen.</summary>
    public ushort[] Maps { get; } = new ushort[ContextBank.Hashed * States];

    /// <summary>Probability of a one by the entry of the long match.</summary>
    public ushort[] LongMatch { get; } = new ushort[MatchEntries];

    /// <summary>Probability of a one by the entry of the short match.</summary>
    public ushort[] ShortMatch { get; } = new ushort[MatchEntries];

    /// <summary>Probability that the expected bit comes, by 8 × level + number of the bit.</summary>
    public ushort[] Expected { get; } = new ushort[ExpectedEntries];

    /// <summary>First weights, rows of <see cref="LightMixer.Width"/>.</summary>
    public float[] Weights { get; } = new float[WeightRows * LightMixer.Width];

    /// <summary>First weights of the final mixer.</summary>
    public float[] FinalWeights { get; } = new float[LightMixer.Sets];

    /// <summary>The row of first weights for a row of a set.</summary>
    public static int WeightRow(int set, int row) => SetRows[set] + (set switch { 1 => row >> 8, 3 => row >> 3, _ => 0 });

    /// <summary>Writes the table in its file format: little-endian 16-bit numbers, in the order of the properties.</summary>
    public void Write(Stream destination)
    {
        Span<byte> two = stackalloc byte[sizeof(ushort)];
        foreach (var value in ((ushort[][])[Maps, LongMatch, ShortMatch, Expected]).SelectMany(table => table))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(two, value);
            destination.Write(two);
        }

        foreach (var weight in Weights.Concat(FinalWeights))
        {
            BinaryPrimitives.WriteInt16LittleEndian(two, (short)Math.Clamp((int)(weight / WeightUnit), short.MinValue, short.MaxValue));
            destination.Write(two);
        }
    }

    private static LightPriors Load()
    {
        var priors = new LightPriors();
        using var resource = typeof(LightPriors).Assembly.GetManifestResourceStream(ResourceName)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        var rest = bytes.AsSpan();
        foreach (var table in (ushort[][])[priors.Maps, priors.LongMatch, priors.ShortMatch, priors.Expected])
        {
            for (var i = 0; i < table.Length; i++, rest = rest[sizeof(ushort)..])
            {
                table[i] = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            }
        }

        foreach (var table in (float[][])[priors.Weights, priors.FinalWeights])
        {
            for (var i = 0; i < table.Length; i++, rest = rest[sizeof(short)..])
            {
                table[i] = BinaryPrimitives.ReadInt16LittleEndian(rest) * WeightUnit;
            }
        }

        return priors;
    }
}
