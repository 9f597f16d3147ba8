namespace Nacrith.Engine.Modeling;

/// <summary>What the language model says of one decision.</summary>
/// <param name="Model">Stretched prediction of the model with its bias head.</param>
/// <param name="Neighbours">Stretched prediction of the model with what followed like hidden states.</param>
/// <param name="Likeness">Class of the likeness of these states, below <see cref="StateNeighbours.Classes"/>.</param>
internal readonly record struct LanguageEvidence(float Model, float Neighbours, int Likeness);
