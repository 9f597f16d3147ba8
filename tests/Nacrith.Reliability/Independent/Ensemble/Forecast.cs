using System.Globalization;
using System.Numerics;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>The number at hand, and a forecast of it: the last one behind the same template, plus what that had grown by.</summary>
internal sealed class Forecast
{
    private const int MostDigitsOfValue = 18;
    private const int MostDigits = 20;

    private readonly Number?[] _entries;
    private string? _foreseen;
    private uint _key;
    private long _value;
    private uint _relation;

    /// <summary>Makes one that knows no numbers.</summary>
    public Forecast(long contentLength) => _entries = new Number?[1 << Math.Clamp(BitOperations.Log2((ulong)contentLength) - 2, 8, 16)];

    /// <summary>Digits of the number at hand, 0 between numbers.</summary>
    public int Digits { get; private set; }

    /// <summary>The value of the number at hand, plus 1; 0 between numbers.</summary>
    public ulong NumberSoFar => Digits > 0 ? (ulong)_value + 1 : 0;

    /// <summary>The next two digits that are foreseen, and how those of the number at hand compare with the forecast.</summary>
    public ulong NextTwo => DigitAt(Digits) | ((ulong)DigitAt(Digits + 1) << 8) | ((ulong)_relation << 16);

    /// <summary>Takes in a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="template">The template of the line, the byte included.</param>
    /// <param name="isDigitLikely">Whether the line that began alike goes on with a digit.</param>
    public void Append(byte value, uint template, bool isDigitLikely)
    {
        if (LineTemplate.IsDigit(value))
        {
            AppendDigit(value);
            return;
        }

        if (Digits > 0)
        {
            Remember();
        }

        (Digits, _value, _relation, _key) = (0, 0, 0, template);
        _foreseen = isDigitLikely ? Foresee() : null;
    }

    private void AppendDigit(byte value)
    {
        if (Digits == 0)
        {
            _foreseen ??= Foresee();
        }

        var foreseen = DigitAt(Digits);
        if (_relation == 0 && foreseen != value)
        {
            _relation = DigitRelation.Of(value, foreseen);
        }

        _value = Digits < MostDigitsOfValue ? (10 * _value) + value - '0' : _value;
        Digits++;
    }

    private void Remember()
    {
        ref var entry = ref Entry();
        entry = new(_key, _value, Digits, entry?.Key == _key ? _value - entry.Value : 0);
    }

    private string? Foresee()
    {
        var last = Entry();
        return last?.Key == _key
            ? Math.Max(last.Value + last.Growth, 0).ToString(CultureInfo.InvariantCulture).PadLeft(Math.Min(last.Digits, MostDigits), '0')
            : null;
    }

    // 1 without a forecast, 2 behind its end.
    private byte DigitAt(int place) => _foreseen is null ? (byte)1 : place < _foreseen.Length ? (byte)_foreseen[place] : (byte)2;

    private ref Number? Entry() => ref _entries[TextHash.Pair(_key, 1) >> (64 - BitOperations.Log2((uint)_entries.Length))];

    private sealed record Number(uint Key, long Value, int Digits, long Growth);
}
