using System.Numerics;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The last line that began alike: the place there that belongs to the next byte, and how well it has foretold.</summary>
internal sealed class AlikeLine
{
    private readonly RememberedBytes _past;
    private readonly (int Place, uint Check)?[] _entries;
    private int? _place;

    /// <summary>Makes one that knows no lines.</summary>
    public AlikeLine(RememberedBytes past, long contentLength)
    {
        _past = past;
        _entries = new (int, uint)?[1 << Math.Clamp(BitOperations.Log2((ulong)contentLength) + 1, 10, 20)];
    }

    /// <summary>How the number at hand compares with the one there.</summary>
    public uint Relation { get; private set; }

    /// <summary>How many bytes in a row were the ones there.</summary>
    public int Streak { get; private set; }

    /// <summary>The next byte there.</summary>
    public byte Next => Ahead(0);

    /// <summary>The next two bytes there, and the relation.</summary>
    public ulong NextTwo => Next | ((ulong)Ahead(1) << 8) | ((ulong)Relation << 24);

    /// <summary>The byte there behind the next two.</summary>
    public byte Third => Ahead(2);

    /// <summary>Goes on by the byte just appended.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="key">What lines that began alike have in common.</param>
    /// <param name="isInWordWithDigit">Whether the byte is of a word of which a digit is known.</param>
    public void Append(byte value, ulong key, bool isInWordWithDigit)
    {
        Compare(value);
        if (isInWordWithDigit)
        {
            _place += LineTemplate.IsOfWord(Next) ? 1 : 0;
        }
        else
        {
            Find(TextHash.Pair(key, 0));
        }
    }

    private void Compare(byte value)
    {
        var isSame = _place is not null && Next == value;
        if (!LineTemplate.IsDigit(value))
        {
            Relation = 0;
        }
        else if (Relation == 0 && _place is not null && !isSame)
        {
            Relation = DigitRelation.Of(value, Next);
        }

        Streak = isSame ? Math.Min(Streak + 1, 65535) : 0;
    }

    private void Find(ulong hash)
    {
        var check = (uint)hash & 0xFFFFFF;
        ref var entry = ref _entries[hash >> (64 - BitOperations.Log2((uint)_entries.Length))];
        _place = entry?.Check == check && _past.Holds(entry.Value.Place) ? entry.Value.Place : null;
        entry = (_past.Length, check);
    }

    private byte Ahead(int bytes) => _place is { } place ? _past.OrZero(place + bytes) : (byte)0;
}
