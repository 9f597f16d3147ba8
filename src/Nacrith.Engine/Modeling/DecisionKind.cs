namespace Nacrith.Engine.Modeling;

/// <summary>Decisions that have calibrations and a mixer of their own.</summary>
internal enum DecisionKind
{
    /// <summary>A bit of a plain byte.</summary>
    Plain,

    /// <summary>A decision within a token.</summary>
    Token,

    /// <summary>A decision within a token that has the contexts of <see cref="AlikeLines"/>.</summary>
    TokenOfLine,
}
