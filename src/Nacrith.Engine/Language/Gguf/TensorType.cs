namespace Nacrith.Engine.Language.Gguf;

/// <summary>Types of tensor elements that this engine reads.</summary>
internal enum TensorType : uint
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q8_0 = 8,
    BF16 = 30,
}

/// <summary>Facts about tensor types.</summary>
internal static class TensorTypes
{
    /// <summary>Elements that share a block of bytes.</summary>
    public static int BlockElements(TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16 ? 1 : 32;

    /// <summary>Bytes of a block; 0 if the type is not supported.</summary>
    public static int BlockBytes(TensorType type) => type switch
    {
        TensorType.F32 => 4,
        TensorType.F16 or TensorType.BF16 => 2,
        TensorType.Q4_0 => 18,
        TensorType.Q4_1 => 20,
        TensorType.Q8_0 => 34,
        _ => 0,
    };
}
