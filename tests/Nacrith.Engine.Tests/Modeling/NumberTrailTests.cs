using System.Text;
using Nacrith.Engine.Modeling;

namespace Nacrith.Engine.Tests.Modeling;

public sealed class NumberTrailTests
{
    private readonly ByteRing _bytes = new();
    private readonly NumberTrail _trail;

    public NumberTrailTests() => _trail = new(_bytes);

    [Theory]
    [InlineData("12:34\n", '1', '2', 0, 0)]
    [InlineData("12:34\n1", '2', 0, 0, 0)]
    [InlineData("12:34\n12:", '3', '4', 0, 0)]
    [InlineData("12:34\n12:4", '4', 0, 0, 1)]
    [InlineData("12:34\n11", 0, 0, 0, 2)]
    [InlineData("987\n9", '8', '7', 0, 0)]
    [InlineData("987\n", '9', '8', '7', 0)]
    [InlineData("987\n987 ", 0, 0, 0, 3)]
    [InlineData("5", 0, 0, 0, 3)]
    public void Digits_above_and_how_the_number_compares(string text, int first, int second, int third, int relation)
    {
        Append(text);
        Assert.Equal((uint)(first | (second << 8) | (third << 16) | (relation << 24)), _trail.Above);
    }

    [Theory]
    [InlineData("a 7 b\na 7 b\n", 0)]
    [InlineData("a 7 b\na 9 b\n", 2)]
    [InlineData("a 7 b\na 12 b\n", 3)]
    [InlineData("a 7 b\na 99 b\n", 4)]
    [InlineData("a 7 b\na 1 b\n", 5)]
    [InlineData("a b\na 1 b\n", 6)]
    [InlineData("a 1 b\na b\n", 7)]
    public void Growth_of_the_number_above(string text, int growth)
    {
        Append(text);
        Assert.Equal(growth, _trail.GrowthAbove);
    }

    [Fact]
    public void Lines_of_any_numbers_do_no_harm()
    {
        Append(string.Concat(Enumerable.Repeat("123456789012345678901234567890 1 ", 200)) + "\n");
        Append(string.Concat(Enumerable.Repeat("9,", 500)) + "\n");
        Assert.Equal('9', (int)(_trail.Above & 0xFF));
    }

    private void Append(string text)
    {
        foreach (var value in Encoding.ASCII.GetBytes(text))
        {
            _bytes.Append(value);
            _trail.Advance(value);
        }
    }
}
