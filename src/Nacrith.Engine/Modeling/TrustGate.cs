namespace Nacrith.Engine.Modeling;

/// <summary>
/// How far the ensemble is to be trusted against the language model with its bias head: a Bayesian mixture of the two, the
/// shares of which move towards whichever foresaw the bits (fixed share, Herbster and Warmuth, 1998). In prose the ensemble
/// learns little and its noise costs more than it gains; where a text repeats itself its share is soon nearly all.
/// </summary>
internal sealed class TrustGate
{
    private const double FirstShare = 0.7;

    // A share never falls so low that it could not come back within some thousand decisions.
    private const double Return = 0.0002;

    private double _share = FirstShare;
    private double _ensemble;
    private double _language;

    /// <summary>The probability of a one by both together.</summary>
    /// <param name="ensemble">What the whole ensemble says.</param>
    /// <param name="language">What the language model says.</param>
    public double Combine(double ensemble, double language)
    {
        (_ensemble, _language) = (ensemble, language);
        return (_share * ensemble) + ((1.0 - _share) * language);
    }

    /// <summary>Learns from the bit that came.</summary>
    public void Update(int bit)
    {
        var (ensemble, language) = bit != 0 ? (_ensemble, _language) : (1.0 - _ensemble, 1.0 - _language);
        var (one, other) = (_share * ensemble, (1.0 - _share) * language);
        _share = (one / (one + other) * (1.0 - Return)) + (FirstShare * Return);
    }
}
