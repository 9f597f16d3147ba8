namespace Nacrith.Engine.Modeling;

/// <summary>
/// The last step of a prediction: mixer and two correction maps, one such set for plain bytes and one for tokens,
/// whose language model deserves other weights, and for tokens a gate. Chooses all selectors. A set is made when it is first needed,
/// because most content needs only one of them, and it takes 10 MB.
/// </summary>
internal sealed unsafe class MixerPair : IDisposable
{
    private const int ByteSelectors = 512;
    private const int Confidences = 12;
    private const int HashedCurves = 1 << 16;

    private static readonly int[] PlainSets = [ByteSelectors, 16 * Confidences, 8 * Confidences, 256, 32 * 9];
    private static readonly int[] TokenSets = [.. PlainSets, StateNeighbours.Classes];

    private readonly TrustGate _gate = new();
    private readonly int _plainInputs;
    private readonly int _tokenInputs;
    private Stage? _plain;
    private Stage? _token;
    private float _mixed;

    /// <summary>Prepares both sets.</summary>
    /// <param name="plainInputs">Inputs of the adaptive model for plain bytes.</param>
    /// <param name="tokenInputs">Inputs of the adaptive model within tokens.</param>
    public MixerPair(int plainInputs, int tokenInputs) => (_plainInputs, _tokenInputs) = (plainInputs, tokenInputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _plain?.Dispose();
        _token?.Dispose();
    }

    /// <summary>The inputs to be filled in for a decision.</summary>
    public float* Inputs(BytePlace place) => Of(place).Mixer.Inputs;

    /// <summary>The mixed, corrected and gated probability of a one, in units of 2^-32.</summary>
    /// <param name="models">The stream.</param>
    /// <param name="place">What is coded.</param>
    /// <param name="partial">1 followed by the byte's bits so far, or 0 for a token's end.</param>
    /// <param name="hits">Number of byte orders, 1 to 6, that know this place.</param>
    /// <param name="longest">Class of the longest match.</param>
    /// <param name="language">What the language model says.</param>
    public uint Mix(StreamModels models, BytePlace place, int partial, int hits, int longest, in LanguageEvidence language)
    {
        var stage = Of(place);
        var mixer = stage.Mixer;
        var recent = models.Stream.Recent;
        var pair = (int)(ContextSet.Hash(recent & 0xFFFF, (ulong)partial) >> 48);
        stage.Second.Prefetch(pair);
        var confidence = FillLastInputs(mixer, place, partial, language);
        mixer.Select(0, partial > 0 ? partial : 256 + (int)(recent & 255));
        mixer.Select(1, (longest * Confidences) + confidence);
        mixer.Select(2, (hits * Confidences) + confidence);
        mixer.Select(3, (int)(recent & 255));
        mixer.Select(4, (Math.Min(models.Stream.Field, 31) * 9) + (partial > 0 ? System.Numerics.BitOperations.Log2((uint)partial) : 8));
        mixer.SelectFinal(partial);
        _mixed = mixer.Mix();
        var corrected = Logistic.Squash(Correct(stage, partial > 0 ? partial : 256 + longest, pair));
        var probability = place == BytePlace.Plain ? corrected : _gate.Combine(corrected, Logistic.Squash(language.Model));
        return (uint)(long)Math.Clamp(probability * 4294967296.0, 64.0, 4294967231.0);
    }

    /// <summary>Learns the outcome.</summary>
    public void Update(BytePlace place, int bit)
    {
        if (place != BytePlace.Plain)
        {
            _gate.Update(bit);
        }

        var stage = Of(place);
        stage.Mixer.Update(bit, (float)Logistic.Squash(_mixed));
        stage.First.Update(bit);
        stage.Second.Update(bit);
    }

    private int FillLastInputs(Mixer mixer, BytePlace place, int partial, in LanguageEvidence language)
    {
        if (place == BytePlace.Plain)
        {
            new Span<float>(mixer.Inputs + _plainInputs, mixer.Width - _plainInputs).Clear();
            mixer.Inputs[_plainInputs] = 0.3f;
            return System.Numerics.BitOperations.Log2((uint)partial);
        }

        new Span<float>(mixer.Inputs + _tokenInputs, mixer.Width - _tokenInputs).Clear();
        mixer.Inputs[_tokenInputs] = language.Model;
        mixer.Inputs[_tokenInputs + 1] = language.Neighbours;
        mixer.Inputs[_tokenInputs + 2] = 0.3f;
        mixer.Select(5, language.Likeness);
        return Confidence(language.Model);
    }

    private static int Confidence(float language)
    {
        var magnitude = language < 0f ? -language : language;
        return Math.Min((int)(magnitude * 1.25f), Confidences - 1);
    }

    private Stage Of(BytePlace place) => place == BytePlace.Plain ? _plain ??= PlainStage() : _token ??= TokenStage();

    private Stage PlainStage()
    {
        var weights = new float[_plainInputs + 1];
        weights.AsSpan().Fill(0.06f);
        return new(new(weights, PlainSets, 256, 0.003f, 0.002f, 3f, 0.9999f));
    }

    private Stage TokenStage()
    {
        var weights = new float[_tokenInputs + 3];
        weights.AsSpan().Fill(0.005f);
        weights[_tokenInputs] = 0.7f;
        weights[_tokenInputs + 1] = 0.2f;
        return new(new(weights, TokenSets, 256, 0.0006f, 0.0005f, 6f, 0.99997f));
    }

    private float Correct(Stage stage, int place, int pair)
    {
        var first = stage.First.Correct(place, _mixed);
        var second = stage.Second.Correct(pair, _mixed);
        var corrected = (_mixed * 0.5f) + (first * 0.25f) + (second * 0.25f);
        return Math.Clamp(corrected, -Logistic.Limit, Logistic.Limit);
    }

    // A mixer and the maps that correct what it mixes.
    private sealed class Stage(MixerSettings settings) : IDisposable
    {
        public Mixer Mixer { get; } = new(settings);

        public CorrectionMap First { get; } = new(512, 0.02f);

        public CorrectionMap Second { get; } = new(HashedCurves, 0.02f);

        public void Dispose()
        {
            Mixer.Dispose();
            First.Dispose();
            Second.Dispose();
        }
    }
}
