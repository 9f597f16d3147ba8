using Nacrith.Engine.Language;

namespace Nacrith.Engine.Lanes;

/// <summary>Where a file's coder gets its lanes from: a session of its own, or a share of one with other files.</summary>
internal interface ILaneSource
{
    /// <summary>The language model.</summary>
    ILanguageModel Model { get; }

    /// <summary>Rows that one batch of this file should have when it is not bound to lockstep.</summary>
    int RowsPerBatch { get; }

    /// <summary>Lends empty lanes until the session is disposed.</summary>
    ILaneSession Open(int lanes, int window);
}

/// <summary>Gives a file sessions of its own.</summary>
/// <param name="model">The language model.</param>
internal sealed class OwnLanes(ILanguageModel model) : ILaneSource
{
    /// <inheritdoc/>
    public ILanguageModel Model { get; } = model;

    /// <inheritdoc/>
    public int RowsPerBatch => 256;

    /// <inheritdoc/>
    public ILaneSession Open(int lanes, int window) => Model.OpenLanes(lanes, window);
}
