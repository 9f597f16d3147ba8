using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// Attention's products: vpdpbusd multiplies four unsigned bytes by four signed ones and adds all to a sum of 32 bits. Layouts
/// and meaning are those of <see cref="AttentionKernel"/>; queries are signed bytes, and a group's weights 32 high bytes and 32
/// low ones, which have sums of their own.
/// </summary>
internal static class VnniAttentionProducts
{
    private const int Heads = AttentionKernel.Heads;
    private const int Positions = AttentionKernel.GroupPositions;
    private const int Lanes = 16;
    private const int VectorBytes = 64;
    private const int Unrolled = 4;
    private const int ScoreVectors = 2 * Heads;
    private const int BlendVectors = 2;
    private const int HighSums = Heads * BlendVectors;

    private static readonly AssemblerRegister64 _arguments = rcx;
    private static readonly AssemblerRegister64 _bytes = rax;
    private static readonly AssemblerRegister64[] _numbers = [r8, r9, r10];
    private static readonly AssemblerRegister64 _left = r11;
    private static readonly AssemblerRegister64 _other = rdx;

    private static readonly AssemblerRegisterZMM _broadcast = zmm4;
    private static readonly AssemblerRegisterZMM _otherBroadcast = zmm5;
    private static readonly AssemblerRegisterZMM[] _values = [zmm0, zmm1, zmm2, zmm3];
    private static readonly AssemblerRegisterZMM[] _sums =
        [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27];

    /// <summary>What the routines are given.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>Keys or values of a group.</summary>
        public nint Bytes;

        /// <summary>Queries or weights of the first head.</summary>
        public nint Numbers;

        /// <summary>Bytes from one head's to the next one's.</summary>
        public nint NumberStride;

        /// <summary>Elements of a head.</summary>
        public nint Width;

        /// <summary>Receives the products, or is added to.</summary>
        public nint Results;
    }

    /// <summary>Three queries times 32 keys.</summary>
    public static void WriteScore(Assembler code)
    {
        LoadArguments(code);
        foreach (var sum in _sums)
        {
            code.vpxord(sum, sum, sum);
        }

        code.mov(_left, __[_arguments + Offset(nameof(Arguments.Width))]);

        // The second panel of 16 positions lies behind the first: 16 × width bytes.
        code.mov(_other, _left);
        code.shl(_other, 4);
        code.add(_other, _bytes);
        var elements = code.CreateLabel();
        code.Label(ref elements);
        for (var four = 0; four < Unrolled; four++)
        {
            ScoreFour(code, four);
        }

        code.add(_bytes, Unrolled * VectorBytes);
        code.add(_other, Unrolled * VectorBytes);
        foreach (var numbers in _numbers)
        {
            code.add(numbers, Unrolled * sizeof(int));
        }

        code.sub(_left, Unrolled * sizeof(int));
        code.jne(elements);
        code.mov(_bytes, __[_arguments + Offset(nameof(Arguments.Results))]);
        for (var i = 0; i < ScoreVectors; i++)
        {
            code.vpaddd(_sums[i], _sums[i], _sums[ScoreVectors + i]);
            code.vmovups(__[_bytes + (VectorBytes * i)], _sums[i]);
        }
    }

    /// <summary>Adds 32 weighted values to three sums, 32 elements at a time.</summary>
    public static void WriteBlend(Assembler code)
    {
        var (sums, rowBytes) = (_other, _left);
        var width = __qword_ptr[_arguments + Offset(nameof(Arguments.Width))];
        LoadArguments(code);
        code.mov(sums, __[_arguments + Offset(nameof(Arguments.Results))]);
        code.mov(rowBytes, width);
        code.shl(rowBytes, 2);
        var elements = code.CreateLabel();
        code.Label(ref elements);
        foreach (var sum in _sums)
        {
            code.vpxord(sum, sum, sum);
        }

        for (var four = 0; four < Positions / 4; four++)
        {
            BlendFour(code, four);
            code.add(_bytes, rowBytes);
        }

        AddSums(code, sums, rowBytes);
        code.add(sums, BlendVectors * VectorBytes);
        code.mov(_bytes, __[_arguments + Offset(nameof(Arguments.Bytes))]);
        code.add(_bytes, BlendVectors * VectorBytes);
        code.mov(__[_arguments + Offset(nameof(Arguments.Bytes))], _bytes);
        code.sub(width, BlendVectors * Lanes);
        code.jne(elements);
    }

    // A sum has to wait for the one before, so every other four elements are added to sums of their own.
    private static void ScoreFour(Assembler code, int four)
    {
        var sums = _sums.AsSpan(four % 2 * ScoreVectors, ScoreVectors);
        code.vmovdqu64(_values[0], __[_bytes + (four * VectorBytes)]);
        code.vmovdqu64(_values[1], __[_other + (four * VectorBytes)]);
        for (var i = 0; i < ScoreVectors; i++)
        {
            code.vpdpbusd(sums[i], _values[i % 2], __dword_bcst[_numbers[i / 2] + (sizeof(int) * four)]);
        }
    }

    private static void BlendFour(Assembler code, int four)
    {
        code.vmovdqu64(_values[0], __[_bytes]);
        code.vmovdqu64(_values[1], __[_bytes + VectorBytes]);
        for (var head = 0; head < Heads; head++)
        {
            code.vpbroadcastd(_broadcast, __[_numbers[head] + (sizeof(int) * four)]);
            code.vpbroadcastd(_otherBroadcast, __[_numbers[head] + Positions + (sizeof(int) * four)]);
            for (var vector = 0; vector < BlendVectors; vector++)
            {
                var sum = (head * BlendVectors) + vector;
                code.vpdpbusd(_sums[sum], _broadcast, _values[vector]);
                code.vpdpbusd(_sums[HighSums + sum], _otherBroadcast, _values[vector]);
            }
        }
    }

    private static void AddSums(Assembler code, AssemblerRegister64 sums, AssemblerRegister64 rowBytes)
    {
        for (var i = 0; i < HighSums; i++)
        {
            var vector = VectorBytes * (i % BlendVectors);
            var target = i < BlendVectors ? __[sums + vector] : __[sums + (rowBytes * (i / BlendVectors)) + vector];
            code.vpslld(_sums[i], _sums[i], 8);
            code.vpaddd(_sums[i], _sums[i], _sums[HighSums + i]);
            code.vpaddd(_sums[i], _sums[i], target);
            code.vmovdqu64(target, _sums[i]);
        }
    }

    private static void LoadArguments(Assembler code)
    {
        code.mov(_bytes, __[_arguments + Offset(nameof(Arguments.Bytes))]);
        code.mov(_numbers[0], __[_arguments + Offset(nameof(Arguments.Numbers))]);
        for (var head = 1; head < Heads; head++)
        {
            code.mov(_numbers[head], _numbers[head - 1]);
            code.add(_numbers[head], __[_arguments + Offset(nameof(Arguments.NumberStride))]);
        }
    }

    private static int Offset(string field) => (int)Marshal.OffsetOf<Arguments>(field);
}
