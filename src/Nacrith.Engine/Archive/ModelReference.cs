using Nacrith.Engine.Language;

namespace Nacrith.Engine.Archive;

/// <summary>
/// The language model that a member's neural spans need. Models that the format knows by number cost one byte
/// instead of the 32 of their SHA-256.
/// </summary>
/// <param name="Sha256">SHA-256 of the GGUF file.</param>
/// <param name="Backend">Empty for the portable arithmetic, otherwise what exactly evaluated the model.</param>
/// <param name="Window">Positions that a lane remembers, a multiple of 256.</param>
internal sealed record ModelReference(ReadOnlyMemory<byte> Sha256, string Backend, int Window)
{
    /// <summary>Name of the portable arithmetic in <see cref="ModelIdentity.Backend"/>.</summary>
    public const string PortableBackend = "portable";

    /// <summary>Positions that windows are counted in.</summary>
    public const int WindowUnit = 256;

    private static readonly byte[][] KnownModels =
    [
        // SmolLM2-135M-Instruct, Q4_1, the model that comes with the module.
        Convert.FromHexString("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
    ];

    /// <summary>Refers to <paramref name="model"/>.</summary>
    public static ModelReference To(ModelIdentity model, int window) =>
        new(model.Sha256, model.Backend == PortableBackend ? "" : model.Backend, window);

    /// <summary>Whether <paramref name="model"/> is the model that the archive was written with.</summary>
    public bool IsOf(ModelIdentity model) => Sha256.Span.SequenceEqual(model.Sha256.Span);

    /// <summary>Whether <paramref name="model"/> is evaluated by the arithmetic that the archive was written with.</summary>
    public bool IsBy(ModelIdentity model) => Backend == To(model, Window).Backend;

    /// <summary>Serialises the reference.</summary>
    public ReadOnlySpan<byte> ToPayload()
    {
        var payload = new PayloadWriter();
        var known = Array.FindIndex(KnownModels, hash => Sha256.Span.SequenceEqual(hash)) + 1;
        payload.Byte((byte)known);
        if (known == 0)
        {
            payload.Bytes(Sha256.Span);
        }

        payload.VarInt((ulong)(Window / WindowUnit));
        payload.Text(Backend);
        return payload.Written;
    }

    /// <summary>Reads and checks a reference.</summary>
    /// <exception cref="DamagedArchiveException">A field is out of its range.</exception>
    public static ModelReference Parse(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        var known = reader.Byte();
        if (known > KnownModels.Length)
        {
            throw new DamagedArchiveException("it names a language model that this version does not know", NacrithErrorKind.UnsupportedArchive);
        }

        var hash = known == 0 ? reader.Bytes(32).ToArray() : KnownModels[known - 1];
        var window = reader.Int32(ArchiveLimits.Window / WindowUnit, "window") * WindowUnit;
        if (window == 0)
        {
            throw new DamagedArchiveException("its window is empty");
        }

        return new(hash, reader.Text(1024, "backend"), window);
    }
}
