using System.Numerics;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// The last step of a prediction: mixer and two correction maps, one such set for each kind of decision, since the language
/// model deserves other weights, and for tokens a gate. Chooses all selectors. A set is made when it is first needed, because most
/// content needs only one of them, and it takes 10 MB.
/// </summary>
internal sealed unsafe class MixerStages : IDisposable
{
    private const int ByteSelectors = 512;
    private const int Confidences = 12;
    private const int HashedCurves = 1 << 16;

    private const int MatchSelectors = 16 * Confidences;

    // For plain bytes of text instead of those of matches: 32 places between numbers and, for each digit of one, 8.
    private const int PlacesBetween = 2 * 16;
    private const int MostDigits = 20;
    private const int LineSelectors = 8 * (PlacesBetween + (8 * (MostDigits + 1)));

    private static readonly int[] TokenSets = [ByteSelectors, MatchSelectors, 8 * Confidences, 256, 32 * 9, StateNeighbours.Classes];
    private static readonly int[] PlainSets = [ByteSelectors, MatchSelectors + LineSelectors, 8 * Confidences, 256, 32 * 9];

    private readonly TrustGate _gate = new();
    private readonly Stage?[] _stages = new Stage?[1 + (int)DecisionKind.TokenOfLine];
    private Stage _stage = null!;
    private bool _mixesByLine;
    private float _mixed;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stage in _stages)
        {
            stage?.Dispose();
        }
    }

    /// <summary>Chooses the set for the next decisions.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="hasLines">Whether alike lines have contexts.</param>
    /// <param name="inputs">Inputs of the adaptive model; always as many for the same kind.</param>
    public void Use(DecisionKind kind, bool hasLines, int inputs)
    {
        _stage = _stages[(int)kind] ??= kind == DecisionKind.Plain ? PlainStage(inputs) : TokenStage(inputs);
        _mixesByLine = hasLines && kind == DecisionKind.Plain;
    }

    /// <summary>The inputs to be filled in for a decision.</summary>
    public float* Inputs => _stage.Mixer.Inputs;

    /// <summary>The mixed, corrected and gated probability of a one, in units of 2^-32.</summary>
    /// <param name="models">The stream.</param>
    /// <param name="partial">1 followed by the byte's bits so far, or 0 for a token's end.</param>
    /// <param name="hits">Number of byte orders, 1 to 6, that know this place.</param>
    /// <param name="longest">Class of the longest match.</param>
    /// <param name="language">What the language model says.</param>
    public uint Mix(StreamModels models, int partial, int hits, int longest, in LanguageEvidence language)
    {
        var mixer = _stage.Mixer;
        var recent = models.Stream.Recent;
        var pair = (int)(ContextSet.Hash(recent & 0xFFFF, (ulong)partial) >> 48);
        _stage.Second.Prefetch(pair);
        var confidence = FillLastInputs(partial, language);
        mixer.Select(0, partial > 0 ? partial : 256 + (int)(recent & 255));
        mixer.Select(1, _mixesByLine ? LineSelector(models.Lines, partial) : (longest * Confidences) + confidence);
        mixer.Select(2, (hits * Confidences) + confidence);
        mixer.Select(3, (int)(recent & 255));
        mixer.Select(4, (Math.Min(models.Stream.Fields.Index, 31) * 9) + (partial > 0 ? BitOperations.Log2((uint)partial) : 8));
        mixer.SelectFinal(partial);
        _mixed = mixer.Mix();
        var corrected = Logistic.Squash(Correct(partial > 0 ? partial : 256 + longest, pair));
        var probability = _stage.CodesToken ? _gate.Combine(corrected, Logistic.Squash(language.Model)) : corrected;
        return (uint)(long)Math.Clamp(probability * 4294967296.0, 64.0, 4294967231.0);
    }

    /// <summary>Learns the outcome.</summary>
    public void Update(int bit)
    {
        if (_stage.CodesToken)
        {
            _gate.Update(bit);
        }

        _stage.Mixer.Update(bit, (float)Logistic.Squash(_mixed));
        _stage.First.Update(bit);
        _stage.Second.Update(bit);
    }

    // Within a number: how far, how it compares with that of the alike line, and whether that one goes on; elsewhere for how long the line
    // has been as foreseen, and whether a number is.
    private static int LineSelector(AlikeLines lines, int partial)
    {
        var number = TextHash.IsDigit(lines.Last.Expected(0)) ? 1 : 0;
        var digits = lines.Numbers.Digits;
        var selector = digits == 0
            ? (MatchTracker.LengthClass(lines.Last.Streak) * 2) + number
            : (((Math.Min(digits, MostDigits) * 2) + number) * 4) + lines.Last.Relation + PlacesBetween;
        return MatchSelectors + (selector * 8) + BitOperations.Log2((uint)partial);
    }

    private int FillLastInputs(int partial, in LanguageEvidence language)
    {
        var (mixer, inputs) = (_stage.Mixer, _stage.Inputs);
        new Span<float>(mixer.Inputs + inputs, mixer.Width - inputs).Clear();
        if (!_stage.CodesToken)
        {
            mixer.Inputs[inputs] = 0.3f;
            return BitOperations.Log2((uint)partial);
        }

        mixer.Inputs[inputs] = language.Model;
        mixer.Inputs[inputs + 1] = language.Neighbours;
        mixer.Inputs[inputs + 2] = 0.3f;
        mixer.Select(5, language.Likeness);
        return Confidence(language.Model);
    }

    private static int Confidence(float language)
    {
        var magnitude = language < 0f ? -language : language;
        return Math.Min((int)(magnitude * 1.25f), Confidences - 1);
    }

    private static Stage PlainStage(int inputs)
    {
        var weights = new float[inputs + 1];
        weights.AsSpan().Fill(0.06f);
        return new(new(weights, PlainSets, 256, 0.003f, 0.002f, 3f, 0.9999f), inputs, codesToken: false);
    }

    private static Stage TokenStage(int inputs)
    {
        var weights = new float[inputs + 3];
        weights.AsSpan().Fill(0.005f);
        weights[inputs] = 0.7f;
        weights[inputs + 1] = 0.2f;
        return new(new(weights, TokenSets, 256, 0.0006f, 0.0005f, 6f, 0.99997f), inputs, codesToken: true);
    }

    private float Correct(int place, int pair)
    {
        var first = _stage.First.Correct(place, _mixed);
        var second = _stage.Second.Correct(pair, _mixed);
        var corrected = (_mixed * 0.5f) + (first * 0.25f) + (second * 0.25f);
        return Math.Clamp(corrected, -Logistic.Limit, Logistic.Limit);
    }

    // A mixer, the adaptive model's inputs to it, and the maps that correct what it mixes.
    private sealed class Stage(MixerSettings settings, int inputs, bool codesToken) : IDisposable
    {
        public Mixer Mixer { get; } = new(settings);

        public CorrectionMap First { get; } = new(512, 0.02f);

        public CorrectionMap Second { get; } = new(HashedCurves, 0.02f);

        public int Inputs => inputs;

        public bool CodesToken => codesToken;

        public void Dispose()
        {
            Mixer.Dispose();
            First.Dispose();
            Second.Dispose();
        }
    }
}
