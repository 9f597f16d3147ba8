using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// A panel times a tile of eight tokens, or times one of them: vpdpbusd multiplies four unsigned bytes by four signed ones and
/// adds all to a sum of 32 bits, in one instruction where Zen 4 otherwise takes three.
/// </summary>
/// <remarks>
/// Sums of a block lie in zmm16 to zmm23, those of a group in zmm24 to zmm31. The tokens' totals would need eight registers
/// more; they lie in memory behind the arguments, which costs 3 %. Halves are widened by vcvtph2ps, which .NET does not offer
/// either.
/// </remarks>
internal static unsafe class VnniProduct
{
    private const int Tokens = ActivationTiles.TileTokens;
    private const int VectorBytes = 64;
    private const int RowBytes = Tokens * sizeof(float);
    private const int Blocks = ActivationTiles.GroupInputs / PackedMatrix.BlockInputs;
    private const int WordBytes = sizeof(int);

    private static readonly AssemblerRegister64 _blocks = rax;
    private static readonly AssemblerRegister64 _arguments = rcx;
    private static readonly AssemblerRegister64 _values = rdx;
    private static readonly AssemblerRegister64 _valuesOfFive = r9;
    private static readonly AssemblerRegister64 _stride = r10;
    private static readonly AssemblerRegister64 _threeStrides = r11;

    // Of the block's sums or, at the end of a group, of its scales.
    private static readonly AssemblerRegister64 _sums = r8;

    private static readonly AssemblerRegisterZMM _first = zmm0;
    private static readonly AssemblerRegisterZMM _second = zmm1;
    private static readonly AssemblerRegisterZMM _lowNibbles = zmm2;
    private static readonly AssemblerRegisterZMM[] _products = [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23];
    private static readonly AssemblerRegisterZMM[] _groups = [zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31];

    /// <summary>What the routine is given; it counts the groups down.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>Totals of the tokens, on a vector's boundary.</summary>
        public fixed float Totals[Tokens * PackedMatrix.PanelRows];

        /// <summary>As in <see cref="PanelProduct"/>, in this order.</summary>
        public nint Blocks, Values, Sums, ValueScales, Output, StrideBytes, Groups;

        /// <summary>Bytes from one token's values to the next one's.</summary>
        public nint ValueStride;
    }

    /// <summary>Writes the routine for weights of 4 or 7 bits.</summary>
    /// <param name="code">Receives it.</param>
    /// <param name="isNibbles">Whether they have 4.</param>
    /// <param name="tokens">Tokens to multiply: those of a tile, or one.</param>
    public static void Write(Assembler code, bool isNibbles, int tokens)
    {
        Load(code, tokens);
        var group = code.CreateLabel();
        code.Label(ref group);
        code.mov(_sums, Field(nameof(Arguments.Sums)));
        Clear(code, _groups.AsSpan(0, tokens));
        for (var block = 0; block < Blocks; block++)
        {
            Clear(code, _products.AsSpan(0, tokens));
            if (isNibbles)
            {
                MultiplyNibbles(code, block, tokens);
            }
            else
            {
                MultiplyBytes(code, block, tokens);
            }

            LoadScales(code, block, isNibbles);
            ScaleBlock(code, block, tokens);
        }

        code.mov(_sums, Field(nameof(Arguments.ValueScales)));
        ScaleGroup(code, tokens);
        code.add(_blocks, Blocks * (isNibbles ? PackedMatrix.NibbleBlockBytes : PackedMatrix.ByteBlockBytes));
        code.add(_values, ActivationTiles.GroupInputs);
        code.add(_valuesOfFive, ActivationTiles.GroupInputs);
        code.add(Field(nameof(Arguments.Sums)), Blocks * RowBytes);
        code.add(Field(nameof(Arguments.ValueScales)), RowBytes);
        code.dec(Field(nameof(Arguments.Groups)));
        code.jne(group);
        Store(code, tokens);
    }

    private static AssemblerMemoryOperand Field(string field) => __qword_ptr[_arguments + (int)Marshal.OffsetOf<Arguments>(field)];

    private static void Load(Assembler code, int tokens)
    {
        RequestOutput(code, tokens);
        code.mov(eax, 0x0F0F0F0F);
        code.vpbroadcastd(_lowNibbles, eax);
        code.mov(_blocks, Field(nameof(Arguments.Blocks)));
        code.mov(_values, Field(nameof(Arguments.Values)));
        code.mov(_stride, Field(nameof(Arguments.ValueStride)));
        code.lea(_threeStrides, __[_stride + (_stride * 2)]);
        code.lea(_valuesOfFive, __[_values + (_stride * 4)]);
        code.add(_valuesOfFive, _stride);
        code.vpxord(_first, _first, _first);
        for (var token = 0; token < tokens; token++)
        {
            code.vmovaps(__[_arguments + (VectorBytes * token)], _first);
        }
    }

    // Each line of the output is written once and lies in a page of its own: asked for now, it is there when the sums are done.
    private static void RequestOutput(Assembler code, int tokens) => ForEachOutput(code, tokens, (output, _) => code.prefetchw(output));

    private static void Clear(Assembler code, ReadOnlySpan<AssemblerRegisterZMM> registers)
    {
        foreach (var register in registers)
        {
            code.vpxord(register, register, register);
        }
    }

    private static void MultiplyNibbles(Assembler code, int block, int tokens)
    {
        for (var vector = 0; vector < PackedMatrix.NibbleWeightBytes / VectorBytes; vector++)
        {
            var weights = (block * PackedMatrix.NibbleBlockBytes) + (VectorBytes * vector);
            RequestAhead(code, weights);
            code.vmovdqu64(_first, __[_blocks + weights]);
            code.vpsrlw(_second, _first, 4);
            code.vpandd(_first, _first, _lowNibbles);
            code.vpandd(_second, _second, _lowNibbles);
            Multiply(code, _first, (block * PackedMatrix.BlockInputs) + (2 * vector * WordBytes), tokens);
            Multiply(code, _second, (block * PackedMatrix.BlockInputs) + (((2 * vector) + 1) * WordBytes), tokens);
        }
    }

    private static void MultiplyBytes(Assembler code, int block, int tokens)
    {
        for (var vector = 0; vector < PackedMatrix.ByteWeightBytes / VectorBytes; vector++)
        {
            var register = vector % 2 == 0 ? _first : _second;
            var weights = (block * PackedMatrix.ByteBlockBytes) + (VectorBytes * vector);
            RequestAhead(code, weights);
            code.vmovdqu64(register, __[_blocks + weights]);
            Multiply(code, register, (block * PackedMatrix.BlockInputs) + (vector * WordBytes), tokens);
        }
    }

    private static void RequestAhead(Assembler code, int offset) => code.prefetcht1(__[_blocks + PanelKernel.AheadBytes + offset]);

    private static void Multiply(Assembler code, AssemblerRegisterZMM weights, int values, int tokens)
    {
        for (var token = 0; token < tokens; token++)
        {
            code.vpdpbusd(_products[token], weights, __dword_bcst[ValuesOf(token) + values]);
        }
    }

    private static AssemblerMemoryOperand ValuesOf(int token) => token switch
    {
        0 => _values + 0,
        3 => _values + _threeStrides,
        5 => _valuesOfFive + 0,
        6 => _values + (_threeStrides * 2),
        7 => _valuesOfFive + (_stride * 2),
        _ => _values + (_stride * token),
    };

    // Scales and, behind them, minima.
    private static void LoadScales(Assembler code, int block, bool isNibbles)
    {
        if (isNibbles)
        {
            var halves = (block * PackedMatrix.NibbleBlockBytes) + PackedMatrix.NibbleWeightBytes;
            RequestAhead(code, halves);
            code.vcvtph2ps(_first, __[_blocks + halves]);
            code.vcvtph2ps(_second, __[_blocks + halves + (sizeof(short) * PackedMatrix.PanelRows)]);
        }
        else
        {
            var floats = (block * PackedMatrix.ByteBlockBytes) + PackedMatrix.ByteWeightBytes;
            RequestAhead(code, floats);
            RequestAhead(code, floats + VectorBytes);
            code.vmovups(_first, __[_blocks + floats]);
            code.vmovups(_second, __[_blocks + floats + (sizeof(float) * PackedMatrix.PanelRows)]);
        }
    }

    // z = fma(d, p, z), then z = fma(m, σ, z), as PanelKernel defines.
    private static void ScaleBlock(Assembler code, int block, int tokens)
    {
        var (scales, minima) = (_first, _second);
        for (var token = 0; token < tokens; token++)
        {
            code.vcvtdq2ps(_products[token], _products[token]);
            code.vfmadd231ps(_groups[token], scales, _products[token]);
            code.vfmadd231ps(_groups[token], minima, __dword_bcst[_sums + (block * RowBytes) + (sizeof(float) * token)]);
        }
    }

    // y = fma(s, z, y).
    private static void ScaleGroup(Assembler code, int tokens)
    {
        for (var token = 0; token < tokens; token++)
        {
            var total = token % 2 == 0 ? _first : _second;
            code.vmovaps(total, __[_arguments + (VectorBytes * token)]);
            code.vfmadd231ps(total, _groups[token], __dword_bcst[_sums + (sizeof(float) * token)]);
            code.vmovaps(__[_arguments + (VectorBytes * token)], total);
        }
    }

    private static void Store(Assembler code, int tokens) => ForEachOutput(code, tokens, (output, token) =>
    {
        code.vmovaps(_first, __[_arguments + (VectorBytes * token)]);
        code.vmovups(output, _first);
    });

    private static void ForEachOutput(Assembler code, int tokens, Action<AssemblerMemoryOperand, int> write)
    {
        var (output, stride) = (_blocks, _values);
        code.mov(output, Field(nameof(Arguments.Output)));
        code.mov(stride, Field(nameof(Arguments.StrideBytes)));
        for (var token = 0; token < tokens; token++)
        {
            write(__[output], token);
            code.add(output, stride);
        }
    }
}
