using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Nacrith.Engine.Language.Gguf;

/// <summary>
/// A GGUF file (versions 2 and 3, little-endian), mapped into memory until <see cref="Unmap"/>. Everything the header says is
/// checked against the file's length before it is used.
/// </summary>
internal sealed unsafe class GgufFile : IDisposable
{
    private const uint Magic = 0x46554747;
    private const int DefaultAlignment = 32;
    private const int MostDimensions = 4;

    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _length;
    private readonly Dictionary<string, (GgufValueType Type, int Position)> _metadata = [];
    private readonly Dictionary<string, GgufTensor> _tensors = [];
    private byte* _start;

    private GgufFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        _length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Opens a file and reads its directory.</summary>
    /// <exception cref="NacrithException">Not found, damaged, cut short or of another kind.</exception>
    public static GgufFile Open(string path) => Open(path, withTensors: true);

    /// <summary>Opens a file and reads its metadata alone; its tensors may be of types that this engine cannot read.</summary>
    /// <exception cref="NacrithException">As for <see cref="Open(string)"/>.</exception>
    public static GgufFile OpenMetadata(string path) => Open(path, withTensors: false);

    /// <summary>SHA-256 of the whole file.</summary>
    public byte[] ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const int stride = 1 << 24;
        for (long start = 0; start < _length; start += stride)
        {
            hash.AppendData(new ReadOnlySpan<byte>(_start + start, (int)Math.Min(stride, _length - start)));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>A whole number of the metadata, or <paramref name="fallback"/>, or an error without one.</summary>
    public long Integer(string key, long? fallback = null)
    {
        if (!_metadata.TryGetValue(key, out var entry))
        {
            return fallback ?? throw Missing(key);
        }

        var cursor = CursorAt(entry.Position);
        return entry.Type switch
        {
            GgufValueType.UInt32 => cursor.UInt32(),
            GgufValueType.Int32 => (int)cursor.UInt32(),
            GgufValueType.UInt64 or GgufValueType.Int64 => (long)cursor.UInt64(),
            GgufValueType.UInt8 or GgufValueType.Bool => cursor.Take(1)[0],
            _ => throw Fault($"its '{key}' is no whole number"),
        };
    }

    /// <summary>A floating-point number of the metadata, or <paramref name="fallback"/>, or an error without one.</summary>
    public float Number(string key, float? fallback = null)
    {
        if (!_metadata.TryGetValue(key, out var entry))
        {
            return fallback ?? throw Missing(key);
        }

        var cursor = CursorAt(entry.Position);
        return entry.Type == GgufValueType.Float32
            ? BitConverter.UInt32BitsToSingle(cursor.UInt32())
            : throw Fault($"its '{key}' is no 32-bit float");
    }

    /// <summary>A string of the metadata, or <paramref name="fallback"/>, or an error without one.</summary>
    public string Text(string key, string? fallback = null)
    {
        if (!_metadata.TryGetValue(key, out var entry))
        {
            return fallback ?? throw Missing(key);
        }

        return entry.Type == GgufValueType.String ? CursorAt(entry.Position).Text() : throw Fault($"its '{key}' is no string");
    }

    /// <summary>Whether the metadata holds an array of <paramref name="element"/> under <paramref name="key"/>.</summary>
    public bool HasArray(string key, GgufValueType element) =>
        _metadata.TryGetValue(key, out var entry) && entry.Type == GgufValueType.Array && CursorAt(entry.Position).UInt32() == (uint)element;

    /// <summary>A reader behind the element type of an array, that is at its count.</summary>
    /// <exception cref="NacrithException">There is no such array.</exception>
    public GgufCursor Array(string key, GgufValueType element)
    {
        if (!HasArray(key, element))
        {
            throw Fault($"it has no array '{key}' of type {element}");
        }

        var cursor = CursorAt(_metadata[key].Position);
        cursor.UInt32();
        return cursor;
    }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool HasTensor(string name) => _tensors.ContainsKey(name);

    /// <summary>Elements of all tensors.</summary>
    public long CountParameters() => _tensors.Values.Sum(tensor => (long)tensor.Rows * tensor.Columns);

    /// <summary>A tensor of the shape expected.</summary>
    /// <exception cref="NacrithException">There is none, or it is of another shape.</exception>
    public GgufTensor Tensor(string name, int rows, int columns)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw Fault($"it has no tensor '{name}'");
        }

        return tensor.Rows == rows && tensor.Columns == columns
            ? tensor
            : throw Fault($"its tensor '{name}' is {tensor.Rows} × {tensor.Columns} and not {rows} × {columns}");
    }

    /// <summary>The bytes of a tensor's row, in the tensor's own type, in the mapping.</summary>
    public ReadOnlySpan<byte> RowBytes(GgufTensor tensor, int row) =>
        new(_start + tensor.Offset + ((long)row * tensor.RowBytes), tensor.RowBytes);

    /// <summary>Reads the bytes of a tensor's row, mapped or not.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="row">The row.</param>
    /// <param name="destination">Receives <see cref="GgufTensor.RowBytes"/> bytes.</param>
    /// <exception cref="NacrithException">The file can no longer be read.</exception>
    public void ReadRow(GgufTensor tensor, int row, Span<byte> destination)
    {
        var offset = tensor.Offset + ((long)row * tensor.RowBytes);
        while (!destination.IsEmpty)
        {
            var read = ReadAt(offset, destination);
            destination = destination[read..];
            offset += read;
        }
    }

    /// <summary>Ends the mapping, whose pages would count as this process's memory for as long as it lasts.</summary>
    public void Unmap()
    {
        if (_start != null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map.Dispose();
        }
    }

    /// <summary>An error that names this file.</summary>
    public NacrithException Fault(string finding) => GgufFault.Of(Path, finding);

    /// <inheritdoc/>
    public void Dispose()
    {
        Unmap();
        _stream.Dispose();
    }

    private int ReadAt(long offset, Span<byte> destination)
    {
        try
        {
            var read = RandomAccess.Read(_stream.SafeFileHandle, destination, offset);
            return read > 0 ? read : throw Fault("it has become shorter since it was opened");
        }
        catch (IOException e)
        {
            throw GgufFault.Of(Path, e.Message, e);
        }
    }

    private static GgufFile Open(string path, bool withTensors)
    {
        GgufFile? file = null;
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length < 24)
            {
                stream.Dispose();
                throw GgufFault.Of(path, "it is too short for a GGUF file");
            }

            file = new GgufFile(path, stream);
            file.ReadDirectory(withTensors);
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw GgufFault.Of(path, e.Message, e);
            }

            throw;
        }
    }

    private NacrithException Missing(string key) => Fault($"it lacks '{key}'");

    private GgufCursor CursorAt(int position) =>
        new(new ReadOnlySpan<byte>(_start, (int)Math.Min(_length, int.MaxValue)), Path) { Position = position };

    private void ReadDirectory(bool withTensors)
    {
        var cursor = CursorAt(0);
        if (cursor.UInt32() != Magic)
        {
            throw Fault("it does not begin with GGUF");
        }

        var version = cursor.UInt32();
        if (version is not (2 or 3))
        {
            throw Fault($"it is of GGUF version {version}, and this engine reads 2 and 3");
        }

        var tensors = cursor.Count(24, "tensors", GgufLimits.Tensors);
        var entries = cursor.Count(12, "metadata entries", GgufLimits.MetadataEntries);
        for (var i = 0; i < entries; i++)
        {
            var key = cursor.Text();
            var type = (GgufValueType)cursor.UInt32();
            _metadata[key] = (type, cursor.Position);
            cursor.Skip(type);
        }

        if (!withTensors)
        {
            return;
        }

        var directory = new List<(string Name, TensorType Type, int Columns, int Rows, ulong Offset)>();
        for (var i = 0; i < tensors; i++)
        {
            directory.Add(ReadTensor(ref cursor));
        }

        Place(directory, cursor.Position);
    }

    private (string Name, TensorType Type, int Columns, int Rows, ulong Offset) ReadTensor(ref GgufCursor cursor)
    {
        var name = cursor.Text();
        var dimensions = cursor.UInt32();
        if (dimensions is 0 or > MostDimensions)
        {
            throw Fault($"its tensor '{name}' has {dimensions} dimensions");
        }

        var columns = Dimension(ref cursor, name);
        long rows = 1;
        for (var i = 1; i < dimensions; i++)
        {
            rows *= Dimension(ref cursor, name);
            if (rows > int.MaxValue)
            {
                throw Fault($"its tensor '{name}' is too large");
            }
        }

        var type = (TensorType)cursor.UInt32();
        if (TensorTypes.BlockBytes(type) == 0)
        {
            throw Fault($"its tensor '{name}' is of type {(uint)type}; supported are F32, F16, BF16, Q8_0, Q4_0 and Q4_1");
        }

        if (columns % TensorTypes.BlockElements(type) != 0)
        {
            throw Fault($"the rows of its tensor '{name}' are no whole number of blocks");
        }

        return (name, type, columns, (int)rows, cursor.UInt64());
    }

    private int Dimension(ref GgufCursor cursor, string name)
    {
        var dimension = cursor.UInt64();
        return dimension is > 0 and <= int.MaxValue / 4 ? (int)dimension : throw Fault($"its tensor '{name}' has a dimension of {dimension}");
    }

    private void Place(List<(string Name, TensorType Type, int Columns, int Rows, ulong Offset)> directory, int headerEnd)
    {
        var alignment = Integer("general.alignment", DefaultAlignment);
        if (alignment is < 1 or > 1 << 20)
        {
            throw Fault($"its alignment is {alignment}");
        }

        var data = (headerEnd + alignment - 1) / alignment * alignment;
        foreach (var (name, type, columns, rows, offset) in directory)
        {
            var tensor = new GgufTensor(name, type, columns, rows, 0);
            if (data > _length || offset > (ulong)(_length - data) || tensor.Bytes > _length - data - (long)offset)
            {
                throw Fault($"it is cut short: its tensor '{name}' lies beyond its end");
            }

            if (!_tensors.TryAdd(name, tensor with { Offset = data + (long)offset }))
            {
                throw Fault($"it has two tensors '{name}'");
            }
        }

        CheckOverlaps();
    }

    // Else a small file could claim a large model, all of whose tensors are the same bytes.
    private void CheckOverlaps()
    {
        var end = 0L;
        foreach (var tensor in _tensors.Values.OrderBy(tensor => tensor.Offset))
        {
            if (tensor.Offset < end)
            {
                throw Fault($"its tensor '{tensor.Name}' overlaps another");
            }

            end = tensor.Offset + tensor.Bytes;
        }
    }
}
