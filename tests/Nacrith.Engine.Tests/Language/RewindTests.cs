using Nacrith.Engine.Language;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Tests.Language;

/// <summary>A lane that takes tokens back is exactly as if it had never taken them.</summary>
public sealed class RewindTests : IDisposable
{
    private const int Window = 512;

    // Long enough for the window to slide three times.
    private const int Length = 1100;

    private readonly WorkCrew _crew = new(1);
    private readonly PortableModel _model;
    private readonly int[] _tokens;

    public RewindTests()
    {
        using var folder = new TemporaryFolder();
        _model = PortableModel.Load(GgufFile.Open(TinyModel.WriteTo(folder)), _crew);
        var random = new Random(3);
        _tokens = [.. Enumerable.Range(0, Length).Select(_ => random.Next(_model.Vocabulary.Count))];
    }

    public void Dispose()
    {
        _model.Dispose();
        _crew.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(250)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(767)]
    [InlineData(768)]
    [InlineData(1000)]
    public void Going_on_after_a_rewind_gives_the_same_bits(int position)
    {
        using var session = _model.OpenLanes(2, Window);
        Feed(session, 0, 0, position);
        Detour(session);
        session.Copy(0, 1);
        Detour(session);

        var expected = Expected(position);
        Assert.Equal(expected, Feed(session, 0, position, Length));
        Assert.Equal(expected, Feed(session, 1, position, Length));
    }

    [Fact]
    public void Every_slide_is_followed_by_guesses_at_each_position()
    {
        using var session = _model.OpenLanes(1, Window);
        var logits = new List<float>();
        for (var position = 0; position < Length; position++)
        {
            Detour(session);
            logits.AddRange(Feed(session, 0, position, position + 1));
        }

        Assert.Equal(Expected(0), logits);
    }

    [Fact]
    public void Rows_that_are_kept_have_the_same_logits_and_states_in_any_order()
    {
        using var session = _model.OpenLanes(2, Window);
        session.Advance([new(0, 3), new(1, 2)], _tokens.AsSpan(0, 5));
        var (logits, states) = Read(session, [4, 0, 2]);
        session.Advance([4, 0, 2], [new(1, 4)], _tokens.AsSpan(5, 4));
        var (again, statesAgain) = Read(session, [0, 1, 2]);
        Assert.Equal(logits, again);
        Assert.Equal(states, statesAgain);

        using var plain = _model.OpenLanes(1, Window);
        plain.Advance([new(0, 6)], _tokens.AsSpan(3, 6));
        Assert.Equal(Read(plain, [2, 3, 4, 5]).Logits, Read(session, [3, 4, 5, 6]).Logits);
    }

    [Fact]
    public void More_than_a_lane_has_taken_cannot_be_forgotten()
    {
        using var session = _model.OpenLanes(1, Window);
        Feed(session, 0, 0, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Rewind(0, 3));
    }

    // Takes as many other tokens as can be taken back, and takes back some and then the rest.
    private void Detour(ILaneSession session)
    {
        var count = Math.Min(session.RewindReach(0), 7);
        session.Advance([new(0, count)], _tokens.AsSpan(90, count));
        session.Rewind(0, count / 2);
        session.Rewind(0, count - (count / 2));
    }

    private float[] Expected(int position)
    {
        using var session = _model.OpenLanes(1, Window);
        Feed(session, 0, 0, position);
        return Feed(session, 0, position, Length);
    }

    private float[] Feed(ILaneSession session, int lane, int start, int end)
    {
        session.Advance([new(lane, end - start)], _tokens.AsSpan(start, end - start));
        return Read(session, [.. Enumerable.Range(0, end - start)]).Logits;
    }

    private (float[] Logits, sbyte[] States) Read(ILaneSession session, int[] rows)
    {
        var logits = new float[rows.Length * _model.Vocabulary.RankCount];
        var states = new sbyte[rows.Length * _model.StateWidth];
        session.ReadLogits(rows, logits);
        session.ReadStates(rows, states);
        foreach (var escape in Enumerable.Range(0, logits.Length).Where(i => _model.Vocabulary.IsEscapeRank(i % _model.Vocabulary.RankCount)))
        {
            logits[escape] = 0f;
        }

        return (logits, states);
    }
}
