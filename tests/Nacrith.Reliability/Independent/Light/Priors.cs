using System.Buffers.Binary;

namespace Nacrith.Reliability.Independent.Light;

/// <summary>The table of docs/light-model.md that says what the model believes before the first byte.</summary>
internal sealed class Priors
{
    /// <summary>The table; it is data that belongs to the format.</summary>
    public static readonly Priors Table = new();

    private Priors()
    {
        using var file = typeof(Priors).Assembly.GetManifestResourceStream("LightPriors.bin")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var numbers = new Queue<int>();
        for (var i = 0; i < bytes.Length; i += 2)
        {
            numbers.Enqueue(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i)));
        }

        Histories = Take(numbers, 12 * 256);
        LongMatch = Take(numbers, 256);
        ShortMatch = Take(numbers, 256);
        ExpectedBit = Take(numbers, 16 * 8);
        Weights = TakeWeights(numbers, 37 * 32);
        FinalWeights = TakeWeights(numbers, 4);
        if (numbers.Count > 0)
        {
            throw new InvalidDataException("The table of priors is longer than docs/light-model.md says.");
        }
    }

    /// <summary>By 256 × context + state.</summary>
    public int[] Histories { get; }

    /// <summary>By entry of the long match.</summary>
    public int[] LongMatch { get; }

    /// <summary>By entry of the short match.</summary>
    public int[] ShortMatch { get; }

    /// <summary>By 8 × level + bit position.</summary>
    public int[] ExpectedBit { get; }

    /// <summary>37 rows of 32.</summary>
    public float[] Weights { get; }

    /// <summary>A final row.</summary>
    public float[] FinalWeights { get; }

    private static int[] Take(Queue<int> numbers, int count) => [.. Enumerable.Range(0, count).Select(_ => numbers.Dequeue())];

    private static float[] TakeWeights(Queue<int> numbers, int count) => [.. Take(numbers, count).Select(number => (short)number / 8192f)];
}
