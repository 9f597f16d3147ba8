namespace Nacrith.Engine.Modeling;

/// <summary>
/// What the last lines that began like the one at hand went on with: the last of all, and the last behind a line like the one before
/// it. Logs and tables are made of such lines; in prose hardly any line begins like another one.
/// </summary>
internal sealed class AlikeLines
{
    // Shares of the last bytes, in units of 2^-16, those long past weighing less.
    private const int Whole = 1 << 16;
    private const int ForeseenWindow = 10;
    private const int ControlWindow = 6;
    private const int FewestForeseen = Whole / 2;
    private const int MostControls = Whole / 32;

    private int _foreseen;
    private int _controls;

    /// <summary>Starts without lines.</summary>
    /// <param name="memory">What all streams share.</param>
    /// <param name="streams">All streams.</param>
    /// <param name="stream">The one at hand.</param>
    public AlikeLines(LineMemory memory, IReadOnlyList<ByteStream> streams, ByteStream stream)
    {
        Last = new(memory.ByLine, streams, stream);
        AfterAlike = new(memory.ByTwoLines, streams, stream);
        Numbers = new(memory.Numbers);
    }

    /// <summary>What kind of line it is.</summary>
    public LineTemplate Template { get; } = new();

    /// <summary>The last line that began alike.</summary>
    public LineTrail Last { get; }

    /// <summary>The last one that did so behind a line like the one before.</summary>
    public LineTrail AfterAlike { get; }

    /// <summary>The numbers foreseen in the line.</summary>
    public NumberForecast Numbers { get; }

    /// <summary>
    /// Whether their contexts are used. Plain bytes have those of records instead where there are control characters. Within tokens
    /// they must have foreseen half of the last thousand bytes or so, so that prose is coded as if there were no such contexts.
    /// </summary>
    public bool Help(BytePlace place) => _controls < MostControls && (place == BytePlace.Plain || _foreseen > FewestForeseen);

    /// <summary>Goes on by the byte that was just appended to the stream.</summary>
    public void Advance(byte value)
    {
        Template.Advance(value);
        Last.Advance(value, Template.Hash, Template.IsInNumber);
        AfterAlike.Advance(value, ((ulong)Template.Above << 32) | Template.Hash, Template.IsInNumber);
        Numbers.Advance(value, Template.Hash, TextHash.IsDigit(Last.Expected(0)));
        _foreseen += ((Last.Streak > 0 ? Whole : 0) - _foreseen) >> ForeseenWindow;
        _controls += ((IsControl(value) ? Whole : 0) - _controls) >> ControlWindow;
    }

    private static bool IsControl(byte value) => value < ' ' && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r');
}
