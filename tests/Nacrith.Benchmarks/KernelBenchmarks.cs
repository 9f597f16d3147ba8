using BenchmarkDotNet.Attributes;
using Nacrith.Engine.Buffers;
using Nacrith.Engine;
using Nacrith.Engine.Blocks;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Modeling;
using Nacrith.Engine.Tests;
using Nacrith.Engine.Threading;

namespace Nacrith.Benchmarks;

/// <summary>The inner loops one by one, on one thread.</summary>
[InProcess]
public unsafe class KernelBenchmarks : IDisposable
{
    private const int Width = 64;
    private const int Ranks = 49152;
    private const int Tokens = 256;
    private const int Groups = 16;
    private const int Positions = Groups * AttentionKernel.GroupPositions;

    private readonly WorkCrew _crew = new(1);
    private readonly AttentionKernel _attention = AttentionKernel.Best;
    private readonly AlignedMemory<sbyte> _cache = new(Positions * Width);
    private readonly AlignedMemory<short> _queries = new(AttentionKernel.Best.MostRows * AttentionKernel.Heads * Positions);
    private readonly AlignedMemory<int> _sums = new(AttentionKernel.Best.MostRows * AttentionKernel.Heads * Positions);
    private readonly float[] _logits = new float[Ranks];
    private readonly float[] _bias = new float[Ranks];
    private readonly uint[] _cumulative = new uint[Ranks + 1];
    private readonly byte[] _text = new byte[1 << 16];
    private readonly WeightMemory _memory = new();
    private PackedMatrix _matrix = null!;
    private ActivationTiles _activations = null!;
    private AlignedMemory<float> _output = null!;
    private MatrixProduct _product = null!;

    /// <summary>Loads a matrix of the model.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using var file = GgufFile.Open(ShippedModel.Path);
        var shape = LlamaHyperparameters.Read(file);
        _matrix = PackedMatrix.Pack(file, [file.Tensor("blk.0.ffn_gate.weight", shape.FeedForward, shape.Width)], null, _memory, _crew);
        _activations = new(Tokens, _matrix.Columns);
        _output = new((long)Tokens * _matrix.Rows);
        _product = new(PanelKernel.Best, _crew);
        var random = new Random(1);
        for (var i = 0; i < _text.Length; i++)
        {
            _text[i] = (byte)"etaoin shrdlu\n"[random.Next(14)];
        }
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        _memory.Dispose();
        _activations.Dispose();
        _output.Dispose();
        _cache.Dispose();
        _queries.Dispose();
        _sums.Dispose();
        _crew.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A batch of prefill times the gate of a block.</summary>
    [Benchmark]
    public void ProductOf256Tokens() => _product.Run(_matrix, _activations, Tokens, _output.Pointer);

    /// <summary>One lane's step times the gate of a block.</summary>
    [Benchmark]
    public void ProductOfOneToken() => _product.Run(_matrix, _activations, 1, _output.Pointer);

    /// <summary>Queries of as many rows as the kernel takes, times 512 keys.</summary>
    [Benchmark]
    public void AttentionScores()
    {
        var keys = stackalloc byte*[Groups];
        for (var group = 0; group < Groups; group++)
        {
            keys[group] = (byte*)_cache.Pointer + (group * AttentionKernel.GroupPositions * Width);
        }

        _attention.Score(keys, Groups, _queries.Pointer, _attention.MostRows, Width, _sums.Pointer);
    }

    /// <summary>Their sums of 512 weighted values.</summary>
    [Benchmark]
    public void AttentionBlend()
    {
        var values = stackalloc sbyte*[Groups];
        for (var group = 0; group < Groups; group++)
        {
            values[group] = _cache.Pointer + (group * AttentionKernel.GroupPositions * Width);
        }

        _attention.Blend(values, Groups, _queries.Pointer, Positions, _attention.MostRows, Width, _sums.Pointer);
    }

    /// <summary>Softmax over the vocabulary.</summary>
    [Benchmark]
    public float Softmax() => TokenDistribution.Exponentials(_logits, _bias);

    /// <summary>Its running total.</summary>
    [Benchmark]
    public void PrefixSums() => TokenDistribution.Accumulate(_logits, 1f, _cumulative);

    /// <summary>64 KB through the light model.</summary>
    [Benchmark]
    public object LightModel() => IndependentBlock.Encode(_text, new WorkMonitor(_text.Length, CancellationToken.None));
}
