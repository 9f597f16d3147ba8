using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public class MatchFinderTests
{
    [Fact]
    public void Short_places_are_found_as_long_ones_are()
    {
        var random = new Random(20261129);
        var small = new MatchFinder(5, 1 << 23);
        var large = new MatchFinder(5, 1L << 40);
        var (known, furthest) = (0, 3 << 23);
        for (var i = 0; i < 20_000; i++)
        {
            var (hash, stream, position) = ((ulong)random.Next(1000), random.Next(33), random.Next(furthest + 1));
            var before = small.Exchange(hash, stream, position);
            Assert.Equal(large.Exchange(hash, stream, position), before);
            known += before.Position >= 0 ? 1 : 0;
        }

        Assert.Equal(20_000 - 1000, known);
    }

    [Fact]
    public void The_last_place_of_long_content_comes_back()
    {
        var finder = new MatchFinder(20, 1L << 40);
        Assert.Equal(-1, finder.Exchange(7, 32, (1L << 33) + 5).Position);
        Assert.Equal(new MatchPlace(32, (1L << 33) + 5), finder.Exchange(7, 0, 1));
        Assert.Equal(new MatchPlace(0, 1), finder.Exchange(7, 0, 2));
    }
}
