using System.Globalization;
using System.Numerics;

namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>
/// The number at hand, and a forecast of it: the last one behind the same template, plus what that had grown by, or, where that is wrong, plus
/// steps.
/// </summary>
internal sealed class Forecast
{
    private const int MostDigitsOfValue = 18;
    private const int MostDigits = 20;
    private const uint BySteps = 4;
    private const uint ByLongSteps = 5;

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
    public ulong NextTwo => Next | ((ulong)DigitAt(Digits + 1) << 8) | ((ulong)_relation << 16);

    /// <summary>Whether steps foresee the number at hand.</summary>
    public bool IsBySteps => _relation is BySteps or ByLongSteps;

    /// <summary>The next digit that is foreseen, whether it is the last one, and the relation.</summary>
    public ulong NextAndIsLast => Next | (Digits + 1 == _foreseen?.Length ? 1UL << 8 : 0) | ((ulong)_relation << 16);

    private byte Next => DigitAt(Digits);

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

        var foreseen = Next;
        _value = Digits < MostDigitsOfValue ? (10 * _value) + value - '0' : _value;
        Digits++;
        var isAstray = _relation != 0 && !IsBySteps;
        if ((isAstray || foreseen != value) && !ForeseeBySteps() && !isAstray)
        {
            _relation = DigitRelation.Of(value, foreseen);
        }
    }

    // Whether there is a number by steps that begins with the digits at hand.
    private bool ForeseeBySteps()
    {
        if (_foreseen is not { Length: <= MostDigitsOfValue } || Digits >= _foreseen.Length || Entry() is not { Step.IsTrusted: true } last)
        {
            return false;
        }

        var rest = (Int128)BigInteger.Pow(10, _foreseen.Length - Digits);
        var number = last.Step.FirstFrom(last.Value, _value * rest);
        if (number >= (_value + 1) * rest)
        {
            return false;
        }

        _foreseen = Padded(number, _foreseen.Length);
        _relation = last.Step.Span >= rest * last.Step.Ticks ? ByLongSteps : BySteps;
        return true;
    }

    private void Remember()
    {
        ref var entry = ref Entry();
        if (entry?.Key == _key)
        {
            var growth = _value - entry.Value;
            entry = new(_key, _value, Digits, growth, entry.Step.After(growth));
        }
        else
        {
            entry = new(_key, _value, Digits, 0, default);
        }
    }

    private string? Foresee()
    {
        var last = Entry();
        return last?.Key == _key ? Padded(Math.Max(last.Value + last.Growth, 0), Math.Min(last.Digits, MostDigits)) : null;
    }

    private static string Padded(Int128 value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

    // 1 without a forecast, 2 behind its end.
    private byte DigitAt(int place) => _foreseen is null ? (byte)1 : place < _foreseen.Length ? (byte)_foreseen[place] : (byte)2;

    private ref Number? Entry() => ref _entries[TextHash.Pair(_key, 1) >> (64 - BitOperations.Log2((uint)_entries.Length))];

    private sealed record Number(uint Key, long Value, int Digits, long Growth, Step Step);
}
