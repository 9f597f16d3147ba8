namespace Nacrith.Engine.Lanes;

/// <summary>Goes through the steps of a neural span, and knows which row of the last batch belongs to which lane and step.</summary>
internal interface ILaneWalk
{
    /// <summary>Lanes that have a token at the current step, ascending.</summary>
    ReadOnlySpan<int> Active { get; }

    /// <summary>Adds the rows that a step of the last batch has, one an active lane.</summary>
    /// <param name="step">The current step.</param>
    /// <param name="rows">Receives the rows.</param>
    void AddRows(int step, List<int> rows);
}
