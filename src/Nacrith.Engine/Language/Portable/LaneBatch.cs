using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;

namespace Nacrith.Engine.Language.Portable;

/// <summary>Rows that go through the transformer together: for each its token, its lane's cache and its position.</summary>
internal sealed unsafe class LaneBatch : IDisposable
{
    /// <summary>Rows at most.</summary>
    public const int Capacity = 256;

    private readonly KeyValueCache[] _caches = new KeyValueCache[Capacity];
    private readonly int[] _tokens = new int[Capacity];
    private readonly int[] _positions = new int[Capacity];
    private readonly int[] _origins = new int[Capacity];
    private readonly AlignedMemory<float> _turns;
    private readonly AlignedMemory<short> _queries;
    private readonly AlignedMemory<float> _queryScales;
    private readonly LlamaHyperparameters _shape;

    /// <summary>Makes an empty batch.</summary>
    public LaneBatch(LlamaHyperparameters shape)
    {
        _shape = shape;
        _turns = new((long)Capacity * 2 * shape.HeadWidth);
        _queries = new((long)Capacity * shape.Width);
        _queryScales = new((long)Capacity * shape.Heads);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Removes all rows.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a row.</summary>
    /// <param name="token">Token id.</param>
    /// <param name="cache">Its lane's cache.</param>
    /// <param name="position">Its position in the lane.</param>
    /// <param name="origin">Its row in the caller's numbering.</param>
    public void Add(int token, KeyValueCache cache, int position, int origin)
    {
        _tokens[Count] = token;
        _caches[Count] = cache;
        _positions[Count] = position;
        _origins[Count++] = origin;
    }

    /// <summary>Token id of a row.</summary>
    public int Token(int row) => _tokens[row];

    /// <summary>Cache of a row's lane.</summary>
    public KeyValueCache Cache(int row) => _caches[row];

    /// <summary>Position of a row.</summary>
    public int Position(int row) => _positions[row];

    /// <summary>A row's number in the caller's numbering.</summary>
    public int Origin(int row) => _origins[row];

    /// <summary>Rotary factors of a row.</summary>
    public float* Turns(int row) => _turns.Pointer + ((nint)row * 2 * _shape.HeadWidth);

    /// <summary>Rounded queries of a row, all heads.</summary>
    public short* Queries(int row) => _queries.Pointer + ((nint)row * _shape.Width);

    /// <summary>Scales of a row's queries, one a head.</summary>
    public float* QueryScales(int row) => _queryScales.Pointer + ((nint)row * _shape.Heads);

    /// <inheritdoc/>
    public void Dispose()
    {
        _turns.Dispose();
        _queries.Dispose();
        _queryScales.Dispose();
    }
}
