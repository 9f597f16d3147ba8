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
    private static readonly AssemblerRegister64 _numbers = r8;
    private static readonly AssemblerRegister64 _numberStride = r9;
    private static readonly AssemblerRegister64 _left = r11;
    private static readonly AssemblerRegister64 _other = rdx;

    private static readonly AssemblerRegisterZMM _broadcast = zmm4;
    private static readonly AssemblerRegisterZMM _otherBroadcast = zmm5;
    private static readonly AssemblerRegisterZMM[] _values = [zmm0, zmm1, zmm2, zmm3];
    private static readonly AssemblerRegisterZMM[] _sums =
        [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27];

    /// <summary>What the routines are given; they use it up.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>Where the addresses of the groups' keys or values lie.</summary>
        public nint Groups;

        /// <summary>Groups.</summary>
        public nint Count;

        /// <summary>Queries or weights of the first head.</summary>
        public nint Numbers;

        /// <summary>Bytes from one head's to the next one's.</summary>
        public nint NumberStride;

        /// <summary>Elements of a head.</summary>
        public nint Width;

        /// <summary>Receives the products, or is added to.</summary>
        public nint Results;

        /// <summary>Bytes from one group's products to the next one's.</summary>
        public nint ResultStride;

        /// <summary>For the routine: groups done, and bytes of a row of values done.</summary>
        public nint Group, Within;
    }

    /// <summary>Three queries times groups of 32 keys.</summary>
    public static void WriteScore(Assembler code)
    {
        var group = code.CreateLabel();
        code.mov(_numberStride, Field(nameof(Arguments.NumberStride)));
        code.Label(ref group);
        LoadGroup(code);
        code.mov(_numbers, Field(nameof(Arguments.Numbers)));
        Clear(code);

        // The second panel of 16 positions lies behind the first: 16 × width bytes.
        code.mov(_left, Field(nameof(Arguments.Width)));
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
        code.add(_numbers, Unrolled * sizeof(int));
        code.sub(_left, Unrolled * sizeof(int));
        code.jne(elements);
        code.mov(_other, Field(nameof(Arguments.Results)));
        for (var i = 0; i < ScoreVectors; i++)
        {
            code.vpaddd(_sums[i], _sums[i], _sums[ScoreVectors + i]);
            code.vmovups(__[_other + (VectorBytes * i)], _sums[i]);
        }

        code.add(_other, Field(nameof(Arguments.ResultStride)));
        code.mov(Field(nameof(Arguments.Results)), _other);
        GoOn(code, group);
    }

    /// <summary>Adds groups of 32 weighted values to three sums, 32 elements at a time.</summary>
    public static void WriteBlend(Assembler code)
    {
        var rowBytes = _left;
        code.mov(_numberStride, Field(nameof(Arguments.NumberStride)));
        code.mov(rowBytes, Field(nameof(Arguments.Width)));
        code.shl(rowBytes, 2);
        code.mov(Field(nameof(Arguments.Within)), 0);
        var (elements, group) = (code.CreateLabel(), code.CreateLabel());
        code.Label(ref elements);
        code.mov(Field(nameof(Arguments.Group)), 0);
        code.mov(_numbers, Field(nameof(Arguments.Numbers)));
        Clear(code);
        code.Label(ref group);
        LoadGroup(code);
        code.add(_bytes, Field(nameof(Arguments.Within)));
        for (var four = 0; four < Positions / 4; four++)
        {
            BlendFour(code, four);
            code.add(_bytes, rowBytes);
        }

        code.add(_numbers, 2 * Positions);
        GoOn(code, group);
        AddSums(code, rowBytes);
        code.add(Field(nameof(Arguments.Results)), BlendVectors * VectorBytes);
        code.add(Field(nameof(Arguments.Within)), BlendVectors * VectorBytes);
        code.sub(Field(nameof(Arguments.Width)), BlendVectors * Lanes);
        code.jne(elements);
    }

    private static void LoadGroup(Assembler code)
    {
        code.mov(_other, Field(nameof(Arguments.Group)));
        code.mov(_bytes, Field(nameof(Arguments.Groups)));
        code.mov(_bytes, __[_bytes + (_other * sizeof(long))]);
    }

    private static void GoOn(Assembler code, Label group)
    {
        code.mov(_other, Field(nameof(Arguments.Group)));
        code.inc(_other);
        code.mov(Field(nameof(Arguments.Group)), _other);
        code.cmp(_other, Field(nameof(Arguments.Count)));
        code.jne(group);
    }

    private static void Clear(Assembler code)
    {
        foreach (var sum in _sums)
        {
            code.vpxord(sum, sum, sum);
        }
    }

    // A sum has to wait for the one before, so every other four elements are added to sums of their own.
    private static void ScoreFour(Assembler code, int four)
    {
        var sums = _sums.AsSpan(four % 2 * ScoreVectors, ScoreVectors);
        code.vmovdqu64(_values[0], __[_bytes + (four * VectorBytes)]);
        code.vmovdqu64(_values[1], __[_other + (four * VectorBytes)]);
        for (var i = 0; i < ScoreVectors; i++)
        {
            code.vpdpbusd(sums[i], _values[i % 2], __dword_bcst[Number(i / 2, sizeof(int) * four)]);
        }
    }

    private static void BlendFour(Assembler code, int four)
    {
        code.vmovdqu64(_values[0], __[_bytes]);
        code.vmovdqu64(_values[1], __[_bytes + VectorBytes]);
        for (var head = 0; head < Heads; head++)
        {
            code.vpbroadcastd(_broadcast, __[Number(head, sizeof(int) * four)]);
            code.vpbroadcastd(_otherBroadcast, __[Number(head, Positions + (sizeof(int) * four))]);
            for (var vector = 0; vector < BlendVectors; vector++)
            {
                var sum = (head * BlendVectors) + vector;
                code.vpdpbusd(_sums[sum], _broadcast, _values[vector]);
                code.vpdpbusd(_sums[HighSums + sum], _otherBroadcast, _values[vector]);
            }
        }
    }

    private static void AddSums(Assembler code, AssemblerRegister64 rowBytes)
    {
        code.mov(_other, Field(nameof(Arguments.Results)));
        for (var i = 0; i < HighSums; i++)
        {
            var vector = VectorBytes * (i % BlendVectors);
            var target = i < BlendVectors ? __[_other + vector] : __[_other + (rowBytes * (i / BlendVectors)) + vector];
            code.vpslld(_sums[i], _sums[i], 8);
            code.vpaddd(_sums[i], _sums[i], _sums[HighSums + i]);
            code.vpaddd(_sums[i], _sums[i], target);
            code.vmovdqu64(target, _sums[i]);
        }
    }

    private static AssemblerMemoryOperand Number(int head, int offset) =>
        head == 0 ? _numbers + offset : _numbers + (_numberStride * head) + offset;

    private static AssemblerMemoryOperand Field(string field) => __qword_ptr[_arguments + (int)Marshal.OffsetOf<Arguments>(field)];
}
