namespace Nacrith.Engine.Language;

/// <summary>What an archive has to name so that a reader can evaluate the same model.</summary>
/// <param name="Sha256">SHA-256 of the GGUF file, 32 bytes.</param>
/// <param name="Name">The model's own name, for messages.</param>
/// <param name="Backend">The arithmetic: <c>portable</c> or a description of a libllama build, device and batch shape.</param>
internal sealed record ModelIdentity(ReadOnlyMemory<byte> Sha256, string Name, string Backend);
