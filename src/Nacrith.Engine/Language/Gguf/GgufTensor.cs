namespace Nacrith.Engine.Language.Gguf;

/// <summary>A tensor of a GGUF file, its place checked to lie inside the file.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Columns">Elements of a row, the first dimension.</param>
/// <param name="Rows">Rows, the product of the other dimensions.</param>
/// <param name="Offset">First byte in the file.</param>
internal sealed record GgufTensor(string Name, TensorType Type, int Columns, int Rows, long Offset)
{
    /// <summary>Bytes of a row.</summary>
    public int RowBytes => Columns / TensorTypes.BlockElements(Type) * TensorTypes.BlockBytes(Type);

    /// <summary>Bytes of the tensor.</summary>
    public long Bytes => (long)Rows * RowBytes;
}
