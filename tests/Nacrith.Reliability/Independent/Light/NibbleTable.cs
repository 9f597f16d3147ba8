namespace Nacrith.Reliability.Independent.Light;

/// <summary>The table of bit histories: lines of four check bytes and four slots of 15 histories, one for each node of half a byte.</summary>
internal sealed class NibbleTable(int length)
{
    private const int SlotLength = 15;
    private const int LineLength = 64;
    private const int SlotsInLine = 4;

    private readonly byte[] _bytes = new byte[length];

    /// <summary>The history at a place of the table.</summary>
    public byte this[int place]
    {
        get => _bytes[place];
        set => _bytes[place] = value;
    }

    /// <summary>The hash of a byte's second half.</summary>
    public static uint SecondHash(uint hash, uint firstHalf) => (hash ^ (3 * ((firstHalf / 2) + 1))) + (firstHalf << 24);

    /// <summary>Finds or clears a slot. Its node n is at the place returned plus n, n from 1.</summary>
    public int Find(uint hash)
    {
        var line = (int)(hash % (uint)(_bytes.Length / LineLength)) * LineLength;
        var check = (byte)(hash >> 24);
        for (var i = 0; i < SlotsInLine; i++)
        {
            if (_bytes[line + i] == check)
            {
                return Slot(line, i);
            }
        }

        var least = Enumerable.Range(0, SlotsInLine).MinBy(i => Seen(_bytes[Slot(line, i) + 1]));
        _bytes[line + least] = check;
        Array.Clear(_bytes, Slot(line, least) + 1, SlotLength);
        return Slot(line, least);
    }

    private static int Slot(int line, int index) => line + SlotsInLine - 1 + (index * SlotLength);

    private static int Seen(byte state) => BitStates.Zeros(state) + BitStates.Ones(state);
}
