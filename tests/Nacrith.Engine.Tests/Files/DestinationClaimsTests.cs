using Nacrith.Engine.Files;

namespace Nacrith.Engine.Tests.Files;

public sealed class DestinationClaimsTests
{
    private readonly DestinationClaims _claims = new();

    [Fact]
    public void A_source_may_claim_its_destination_again_and_another_one_may_not()
    {
        _claims.Claim("out", "a");
        _claims.Claim("out", "a");
        var error = Assert.Throws<NacrithException>(() => _claims.Claim("out", "b"));
        Assert.Equal(NacrithErrorKind.DestinationTaken, error.Kind);
        Assert.Contains("'out' is the result of 'a'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_one_of_several_is_taken_none_is_claimed_and_none_given_back()
    {
        _claims.Claim("taken", "a");
        _claims.Claim("own", "b");
        Assert.Throws<NacrithException>(() => _claims.Claim(["own", "free", "taken"], "b"));
        _claims.Claim("free", "c");
        Assert.Throws<NacrithException>(() => _claims.Claim("own", "c"));
    }
}
