using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Threading;

namespace Nacrith.Engine.Language.Portable;

/// <summary>
/// Attention of the rows of a batch over their lanes' caches. Each key and value is read once for the query heads that
/// share it, and for as many rows of a lane as the kernel takes at once. The softmax's weights, times the values' scales, are
/// rounded to 15 bits, so both products are of integers.
/// </summary>
internal sealed unsafe class AttentionStep : IChunkedWork
{
    private const int Group = AttentionKernel.GroupPositions;
    private const int Heads = AttentionKernel.Heads;
    private const float LargestWeight = 32767f;

    // 512 positions of products of 15 and 7 bits just fit in 32 bits.
    private const int GroupsPerSum = 512 / Group;
    private const int FewestRowsPerChunk = 4;

    private readonly AttentionKernel _kernel;
    private readonly WorkCrew _crew;
    private readonly LlamaHyperparameters _shape;
    private readonly int _headsPerKey;
    private readonly int _headWidth;
    private readonly float _scoreScale;
    private readonly int _rowsPerChunk;
    private LaneBatch _batch = null!;
    private float* _output;
    private int _block;
    private int _parts;

    [ThreadStatic]
    private static AttentionScratch? _scratch;

    /// <summary>Prepares for a model.</summary>
    public AttentionStep(AttentionKernel kernel, WorkCrew crew, LlamaHyperparameters shape)
    {
        _kernel = kernel;
        _crew = crew;
        _shape = shape;
        _headsPerKey = shape.Heads / shape.KeyValueHeads;
        _headWidth = shape.HeadWidth;
        _scoreScale = 1f / MathF.Sqrt(shape.HeadWidth);
        _rowsPerChunk = Math.Max(kernel.MostRows, FewestRowsPerChunk);
    }

    /// <summary>Does the rows of a batch.</summary>
    /// <param name="batch">The batch, with its queries; its keys and values are in the caches.</param>
    /// <param name="block">Transformer block.</param>
    /// <param name="output">Receives rows × width.</param>
    public void Run(LaneBatch batch, int block, float* output)
    {
        _batch = batch;
        _block = block;
        _output = output;
        _parts = (batch.Count + _rowsPerChunk - 1) / _rowsPerChunk;
        _crew.Run(this, _parts * _shape.KeyValueHeads);
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        var scratch = _scratch ??= new AttentionScratch();
        var (head, part) = Math.DivRem(chunk, _parts);
        var first = part * _rowsPerChunk;
        var end = Math.Min(first + _rowsPerChunk, _batch.Count);
        for (var row = first; row < end;)
        {
            var rows = RowsOfLane(row, Math.Min(row + _kernel.MostRows, end));
            for (var query = 0; query < _headsPerKey; query += Heads)
            {
                Attend(row, rows, head, (head * _headsPerKey) + query, Math.Min(Heads, _headsPerKey - query), scratch);
            }

            row += rows;
        }
    }

    // Those of a batch attend to the same ring: it ends a lane's piece where the window slides.
    private int RowsOfLane(int row, int end)
    {
        var cache = _batch.Cache(row);
        var last = row + 1;
        while (last < end && _batch.Cache(last) == cache)
        {
            last++;
        }

        return last - row;
    }

    private void Attend(int row, int rows, int keyHead, int queryHead, int heads, AttentionScratch scratch)
    {
        var last = row + rows - 1;
        var groups = _batch.Cache(row).GroupCount(_batch.Position(last));
        scratch.Reserve(rows * Heads, groups, GroupsPerSum, _headWidth);
        FindGroups(row, keyHead, groups, scratch);
        BeginFetch(row, last, keyHead, groups, scratch);
        for (var i = 0; i < rows; i++)
        {
            LoadQueries(row + i, queryHead, heads, i * Heads, scratch);
        }

        Score(row, rows, groups, scratch);
        for (var i = 0; i < rows; i++)
        {
            for (var query = i * Heads; query < (i * Heads) + heads; query++)
            {
                scratch.Factors[query] = Weigh(query, groups, scratch);
                _kernel.LoadWeights(scratch.Weights(query), groups);
            }
        }

        Blend(rows, groups, scratch);
        for (var i = 0; i < rows; i++)
        {
            var output = _output + ((nint)(row + i) * _shape.Width) + (queryHead * _headWidth);
            for (var head = 0; head < heads; head++)
            {
                var query = (i * Heads) + head;
                Scale(scratch.Totals + (query * _headWidth), scratch.Factors[query], output + (head * _headWidth));
            }
        }
    }

    private void FindGroups(int row, int keyHead, int groups, AttentionScratch scratch)
    {
        var cache = _batch.Cache(row);
        var start = cache.Start(_batch.Position(row));
        for (var i = 0; i < groups; i++)
        {
            var group = cache.GroupAt(start, i);
            scratch.Keys[i] = cache.Keys(_block, keyHead, group);
            scratch.Values[i] = cache.Values(_block, keyHead, group);
            scratch.KeyScales[i] = cache.KeyScales(_block, keyHead, group);
            scratch.ValueScales[i] = cache.ValueScales(_block, keyHead, group);
        }
    }

    // Rows of a lane share what they read; a lane's first row has to fetch it from memory. Behind the last row comes the next head.
    private void BeginFetch(int row, int last, int keyHead, int groups, AttentionScratch scratch)
    {
        scratch.Fetch.Begin(scratch.Values, Group * _headWidth, IsFirstOfLane(row));
        var (next, head) = last + 1 < _batch.Count ? (last + 1, keyHead) : (0, keyHead + 1);
        if (IsFirstOfLane(next) && head < _shape.KeyValueHeads)
        {
            scratch.Fetch.SetNext(_batch.Cache(next), _block, head, _batch.Position(next), groups);
        }
    }

    private bool IsFirstOfLane(int row) => row == 0 || _batch.Cache(row - 1) != _batch.Cache(row);

    // Where fewer heads than the kernel takes are left, the rest computes what nobody reads.
    private void LoadQueries(int row, int queryHead, int heads, int first, AttentionScratch scratch)
    {
        var width = _headWidth;
        for (var head = 0; head < heads; head++)
        {
            var source = _batch.Queries(row) + ((queryHead + head) * width);
            _kernel.LoadQuery(source, width, scratch.Queries + ((first + head) * width));
            scratch.Excess[first + head] = AttentionKernel.KeyBias * Sum(source, width);
            scratch.QueryScales[first + head] = _batch.QueryScales(row)[queryHead + head] * _scoreScale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Sum(short* query, int width)
    {
        var sums = Vector512<int>.Zero;
        for (var i = 0; i < width; i += 2 * VectorMath.Lanes)
        {
            var (low, high) = Vector512.Widen(Vector512.Load(query + i));
            sums += low + high;
        }

        return Vector512.Sum(sums);
    }

    private void Score(int row, int rows, int groups, AttentionScratch scratch)
    {
        for (var first = 0; first < groups; first += GroupsPerSum)
        {
            var count = Math.Min(GroupsPerSum, groups - first);
            var atOnce = scratch.Fetch.FetchesValues ? 1 : count;
            for (var i = 0; i < count; i += atOnce)
            {
                scratch.Fetch.WhileScoring(first + i);
                var products = scratch.Products + (i * rows * Heads * Group);
                _kernel.Score(scratch.Keys + first + i, atOnce, scratch.Queries, rows, _headWidth, products);
            }

            for (var query = 0; query < rows * Heads; query++)
            {
                StoreScores(query, rows * Heads * Group, first, count, scratch);
            }
        }

        for (var i = 0; i < rows; i++)
        {
            MaskScores(row + i, groups, i * Heads, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void StoreScores(int query, int stride, int first, int count, AttentionScratch scratch)
    {
        var products = scratch.Products + (query * Group);
        var scores = scratch.Scores(query) + (first * Group);
        var keyScales = scratch.KeyScales + first;
        var excess = Vector512.Create(scratch.Excess[query]);
        var queryScale = Vector512.Create(scratch.QueryScales[query]);
        for (var group = 0; group < count; group++, products += stride)
        {
            for (var i = 0; i < Group; i += VectorMath.Lanes, scores += VectorMath.Lanes)
            {
                var scale = Vector512.Load(keyScales[group] + i) * queryScale;
                (Vector512.ConvertToSingle(Vector512.Load(products + i) - excess) * scale).Store(scores);
            }
        }
    }

    // Places of the sinks' group that no sink fills, and positions behind the row's own.
    private void MaskScores(int row, int groups, int firstQuery, AttentionScratch scratch)
    {
        var cache = _batch.Cache(row);
        var position = _batch.Position(row);
        var hasSinks = cache.Start(position) > 0;
        var behind = ((cache.GroupCount(position) - 1) * Group) + (position % Group) + 1;
        for (var query = firstQuery; query < firstQuery + Heads; query++)
        {
            var scores = scratch.Scores(query);
            if (hasSinks)
            {
                new Span<float>(scores + KeyValueCache.Sinks, Group - KeyValueCache.Sinks).Fill(AttentionScratch.Masked);
            }

            new Span<float>(scores + behind, (groups * Group) - behind).Fill(AttentionScratch.Masked);
        }
    }

    // Softmax, times the values' scales, rounded; returns the factor that undoes the rounding and the softmax's sum. The scale of a
    // masked position may be any number, NaN too, so its weight is cleared once more behind it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Weigh(int query, int groups, AttentionScratch scratch)
    {
        var scores = scratch.Scores(query);
        var fetch = query < Heads ? scratch.Fetch : null;
        var largest = Vector512.Create(AttentionScratch.Masked);
        for (var i = 0; i < groups * Group; i += 2 * VectorMath.Lanes)
        {
            var larger = VectorMath.Larger(Vector512.Load(scores + i), Vector512.Load(scores + i + VectorMath.Lanes));
            largest = VectorMath.Larger(largest, larger);
        }

        var most = Vector512.Create(VectorMath.Max(largest));
        var sum = Vector512<float>.Zero;
        var heaviest = Vector512<float>.Zero;
        for (var group = 0; group < groups; group++)
        {
            fetch?.WhileWeighing(query, group);
            var scales = scratch.ValueScales[group];
            for (var i = 0; i < Group; i += VectorMath.Lanes)
            {
                var score = Vector512.Load(scores + (group * Group) + i);
                var isValid = Vector512.GreaterThan(score, Vector512.Create(AttentionScratch.Masked));
                var e = VectorMath.Exp(score - most) & isValid;
                var weight = (e * Vector512.Load(scales + i)) & isValid;
                sum += e;
                heaviest = VectorMath.Larger(heaviest, weight);
                weight.Store(scores + (group * Group) + i);
            }
        }

        var heavy = VectorMath.Max(heaviest);
        RoundWeights(scores, heavy > 0 ? LargestWeight / heavy : 0f, groups * Group, scratch.Weights(query));
        return heavy / (LargestWeight * VectorMath.Sum(sum));
    }

    // Weights of a model whose numbers are infinite may be anything, but kernels differ in what they make of negative ones.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RoundWeights(float* values, float inverse, int count, short* weights)
    {
        var factor = Vector512.Create(inverse);
        for (var i = 0; i < count; i += 2 * VectorMath.Lanes)
        {
            var low = VectorMath.RoundToInt(Vector512.Load(values + i) * factor);
            var high = VectorMath.RoundToInt(Vector512.Load(values + i + VectorMath.Lanes) * factor);
            (VectorMath.Narrow(low, high) & Vector512.Create((short)LargestWeight)).Store(weights + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Blend(int rows, int groups, AttentionScratch scratch)
    {
        var elements = rows * Heads * _headWidth;
        new Span<float>(scratch.Totals, elements).Clear();
        for (var first = 0; first < groups; first += GroupsPerSum)
        {
            new Span<int>(scratch.Sums, elements).Clear();
            var count = Math.Min(GroupsPerSum, groups - first);
            var atOnce = scratch.Fetch.FetchesKeys ? 1 : count;
            for (var i = first; i < first + count; i += atOnce)
            {
                scratch.Fetch.WhileBlending(i);
                var weights = scratch.Weights(0) + (i * Group);
                _kernel.Blend(scratch.Values + i, atOnce, weights, scratch.Stride, rows, _headWidth, scratch.Sums);
            }

            for (var i = 0; i < elements; i += VectorMath.Lanes)
            {
                var part = Vector512.ConvertToSingle(Vector512.Load(scratch.Sums + i));
                (Vector512.Load(scratch.Totals + i) + part).Store(scratch.Totals + i);
            }
        }
    }

    private void Scale(float* totals, float factor, float* output)
    {
        for (var i = 0; i < _headWidth; i += VectorMath.Lanes)
        {
            (Vector512.Load(totals + i) * Vector512.Create(factor)).Store(output + i);
        }
    }
}
