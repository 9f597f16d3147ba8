using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Iced.Intel;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Gguf;
using Nacrith.Engine.Language.Portable;
using Nacrith.Engine.Language.Portable.Kernels;
using Nacrith.Engine.Language.Portable.Kernels.MachineCode;
using Nacrith.Engine.Threading;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Benchmarks;

/// <summary>
/// The rate of int8 multiplication that this machine reaches in registers, with the instructions that the product's kernel
/// uses, and the rate of the product itself on a matrix of the model, both on all cores and in one run.
/// </summary>
internal sealed unsafe class Calibration : IChunkedWork
{
    private const int Rounds = 200_000;
    private const int ProductsARound = 16;
    private const int Tokens = 256;
    private const int Repetitions = 100;

    private static readonly MachineRoutine _vnniLoop = VnniKernel.IsSupported ? MachineRoutine.Load(WriteVnniLoop) : default;

    /// <summary>Measures both and prints a line.</summary>
    public static void Print(string modelPath)
    {
        using var crew = new WorkCrew();
        if (!Avx2.IsSupported)
        {
            Console.WriteLine("No calibration loop for this processor's instructions.");
            return;
        }

        var bytes = Avx512BW.IsSupported ? Vector512<byte>.Count : Vector256<byte>.Count;
        var loop = Best((double)crew.Threads * Rounds * ProductsARound * bytes, () => crew.Run(new Calibration(), crew.Threads));
        using var file = GgufFile.Open(modelPath);
        var shape = LlamaHyperparameters.Read(file);
        using var memory = new WeightMemory();
        var matrix = PackedMatrix.Pack(
            file, [file.Tensor("blk.0.ffn_gate.weight", shape.FeedForward, shape.Width)], null, memory, crew);
        var rate = ProductRate(matrix, crew);
        Console.WriteLine(FormattableString.Invariant(
            $"int8 multiply-adds a second on {crew.Threads} threads: loop in registers {loop / 1e9:F0} G, product of {Tokens} tokens {rate / 1e9:F0} G ({rate / loop:P0})"));
    }

    /// <inheritdoc/>
    public void Execute(int chunk)
    {
        if (_vnniLoop.Exists)
        {
            _vnniLoop.Run(null);
            return;
        }

        if (Avx512BW.IsSupported)
        {
            GC.KeepAlive(Loop(Vector512.Create((byte)3), Vector512.Create((byte)(5 + chunk))));
            return;
        }

        GC.KeepAlive(Loop(Vector256.Create((byte)3), Vector256.Create((byte)(5 + chunk))));
    }

    private static double ProductRate(PackedMatrix matrix, WorkCrew crew)
    {
        using var activations = new ActivationTiles(Tokens, matrix.Columns);
        using var source = new AlignedMemory<float>(matrix.Columns);
        using var output = new AlignedMemory<float>((long)Tokens * matrix.Rows);
        for (var token = 0; token < Tokens; token++)
        {
            activations.Quantize(token, source.Pointer);
        }

        var product = new MatrixProduct(PanelKernel.Best, crew);
        return Best((double)matrix.Rows * matrix.Columns * Tokens, () => product.Run(matrix, activations, Tokens, output.Pointer));
    }

    private static double Best(double work, Action action)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            var elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
        }

        return work / best.TotalSeconds;
    }

    // Sixteen sums, a product to each.
    private static void WriteVnniLoop(Assembler code)
    {
        AssemblerRegisterZMM[] sums =
            [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31];
        code.mov(eax, Rounds);
        var round = code.CreateLabel();
        code.Label(ref round);
        foreach (var sum in sums)
        {
            code.vpdpbusd(sum, zmm0, zmm1);
        }

        code.dec(eax);
        code.jne(round);
    }

    // Eight sums, two products to each, added as the kernel does.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<short> Loop(Vector512<byte> weights, Vector512<byte> others)
    {
        var (a, b, c, d) = (Vector512<short>.Zero, Vector512<short>.Zero, Vector512<short>.Zero, Vector512<short>.Zero);
        var (e, f, g, h) = (a, b, c, d);
        for (var i = 0; i < Rounds; i++)
        {
            a += Twice(weights, others, a);
            b += Twice(weights, others, b);
            c += Twice(weights, others, c);
            d += Twice(weights, others, d);
            e += Twice(weights, others, e);
            f += Twice(weights, others, f);
            g += Twice(weights, others, g);
            h += Twice(weights, others, h);
        }

        return a + b + c + d + e + f + g + h;
    }

    // Eight sums, two products to each, each added on its own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector256<short> Loop(Vector256<byte> weights, Vector256<byte> others)
    {
        var (a, b, c, d) = (Vector256<short>.Zero, Vector256<short>.Zero, Vector256<short>.Zero, Vector256<short>.Zero);
        var (e, f, g, h) = (a, b, c, d);
        for (var i = 0; i < Rounds; i++)
        {
            a = Twice(weights, others, a);
            b = Twice(weights, others, b);
            c = Twice(weights, others, c);
            d = Twice(weights, others, d);
            e = Twice(weights, others, e);
            f = Twice(weights, others, f);
            g = Twice(weights, others, g);
            h = Twice(weights, others, h);
        }

        return a + b + c + d + e + f + g + h;
    }

    // Both depend on the last sum, or the compiler would compute them once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Twice(Vector512<byte> weights, Vector512<byte> others, Vector512<short> last) =>
        Avx512BW.MultiplyAddAdjacent(weights, last.AsSByte()) + Avx512BW.MultiplyAddAdjacent(others, last.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Twice(Vector256<byte> weights, Vector256<byte> others, Vector256<short> last) =>
        last + Avx2.MultiplyAddAdjacent(weights, last.AsSByte()) + Avx2.MultiplyAddAdjacent(others, last.AsSByte());
}
