using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// A panel with weights of 7 bits times sixteen tokens at once, pair of tiles after pair: the integer products of a block are those of a tile of the tokens' bytes,
/// a row a token, and a tile of the panel's weights, as they lie. While the next group's are made, those of the last one, which
/// reach other registers only through memory, are scaled and added.
/// </summary>
/// <remarks>The tokens' totals lie in zmm16 to zmm31.</remarks>
internal static unsafe class AmxProduct
{
    private const int TileTokens = ActivationTiles.TileTokens;
    private const int Tokens = 2 * TileTokens;
    private const int VectorBytes = 64;
    private const int BlockInputs = PackedMatrix.BlockInputs;
    private const int BlockBytes = PackedMatrix.ByteBlockBytes;
    private const int GroupBytes = 2 * BlockBytes;
    private const int ScaleBytes = TileTokens * sizeof(float);
    private const int ProductBytes = Tokens * VectorBytes;

    private static readonly AssemblerRegister64 _arguments = rcx;
    private static readonly AssemblerRegister64 _blocks = rax;
    private static readonly AssemblerRegister64 _values = rdx;
    private static readonly AssemblerRegister64 _vector = r8;
    private static readonly AssemblerRegister64 _half = r9;
    private static readonly AssemblerRegister64 _sums = r10;
    private static readonly AssemblerRegister64 _valueScales = r11;

    private static readonly AssemblerRegisterZMM _group = zmm4;
    private static readonly AssemblerRegisterZMM _product = zmm5;
    private static readonly AssemblerRegisterZMM[] _totals =
        [zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23, zmm24, zmm25, zmm26, zmm27, zmm28, zmm29, zmm30, zmm31];

    /// <summary>What the routine is given, on a vector's boundary; it goes from pair to pair in it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The products of two blocks.</summary>
        public fixed int Products[2 * Tokens * PackedMatrix.PanelRows];

        /// <summary>The tiles' shapes.</summary>
        public TileConfiguration Tiles;

        /// <summary>The panel's blocks.</summary>
        public nint Blocks;

        /// <summary>The first token's bytes, and where they end.</summary>
        public nint Values, ValuesEnd;

        /// <summary>Half of the inputs: half of the bytes from one token's values, or one tile's sums, to the next one's, and
        /// all of those from one tile's scales to the next one's.</summary>
        public nint HalfInputs;

        /// <summary>As in <see cref="PanelProduct"/>, of tiles one behind the other.</summary>
        public nint Sums, ValueScales, Output, StrideBytes;

        /// <summary>Pairs of tiles.</summary>
        public nint Pairs;
    }

    /// <summary>The shapes that the routine works with.</summary>
    public static TileConfiguration Tiles
    {
        get
        {
            var tiles = default(TileConfiguration);
            for (var block = 0; block < 2; block++)
            {
                tiles.Set(block, Tokens, VectorBytes);
                tiles.Set(2 + block, Tokens, BlockInputs);
                tiles.Set(4 + block, BlockInputs / 4, VectorBytes);
            }

            return tiles;
        }
    }

    /// <summary>Writes the routine.</summary>
    public static void Write(Assembler code)
    {
        Load(code);
        var pair = code.CreateLabel();
        var group = code.CreateLabel();
        var last = code.CreateLabel();
        code.Label(ref pair);
        Begin(code);
        MultiplyGroup(code);
        code.Label(ref group);
        code.tilestored(__[_arguments + _vector], tmm0);
        code.tilestored(__[_arguments + _vector + ProductBytes], tmm1);
        code.add(_values, ActivationTiles.GroupInputs);
        code.add(_blocks, GroupBytes);
        code.cmp(_values, __[_arguments + Offset(nameof(Arguments.ValuesEnd))]);
        code.je(last);
        MultiplyGroup(code);
        AddGroup(code);
        code.jmp(group);
        code.Label(ref last);
        AddGroup(code);
        Store(code);
        GoOn(code);
        code.dec(__qword_ptr[_arguments + Offset(nameof(Arguments.Pairs))]);
        code.jne(pair);
        code.tilerelease();
    }

    private static void Load(Assembler code)
    {
        code.ldtilecfg(__[_arguments + Offset(nameof(Arguments.Tiles))]);
        code.mov(_values, __[_arguments + Offset(nameof(Arguments.Values))]);
        code.mov(_half, __[_arguments + Offset(nameof(Arguments.HalfInputs))]);
        code.mov(_sums, __[_arguments + Offset(nameof(Arguments.Sums))]);
        code.mov(_valueScales, __[_arguments + Offset(nameof(Arguments.ValueScales))]);
    }

    private static void Begin(Assembler code)
    {
        // Each line of the output is written once and lies in a page of its own: asked for now, it is there when the sums are done.
        ForEachOutput(code, (output, _) => code.prefetchw(output));
        code.mov(_blocks, __[_arguments + Offset(nameof(Arguments.Blocks))]);
        code.mov(_vector, VectorBytes);
        foreach (var total in _totals)
        {
            code.vpxord(total, total, total);
        }
    }

    private static void MultiplyGroup(Assembler code)
    {
        AssemblerRegisterTMM[] products = [tmm0, tmm1];
        AssemblerRegisterTMM[] values = [tmm2, tmm3];
        AssemblerRegisterTMM[] weights = [tmm4, tmm5];
        for (var block = 0; block < products.Length; block++)
        {
            code.tileloadd(values[block], __[_values + (_half * 2) + (block * BlockInputs)]);
            code.tileloadd(weights[block], __[_blocks + _vector + (block * BlockBytes)]);
            code.tilezero(products[block]);
            code.tdpbsud(products[block], values[block], weights[block]);
        }
    }

    // z = d·p, z = fma(m, σ, z), for both blocks, then y = fma(s, z, y), as PanelKernel defines: fma(d, p, 0) differs from d·p in
    // the sign of a zero, which the total, from zero, cannot have.
    private static void AddGroup(Assembler code)
    {
        AssemblerRegisterZMM[] scales = [zmm0, zmm2];
        AssemblerRegisterZMM[] minima = [zmm1, zmm3];
        for (var block = 0; block < scales.Length; block++)
        {
            var floats = (block * BlockBytes) + PackedMatrix.ByteWeightBytes - GroupBytes;
            code.vmovups(scales[block], __[_blocks + floats]);
            code.vmovups(minima[block], __[_blocks + floats + (sizeof(float) * PackedMatrix.PanelRows)]);
        }

        for (var token = 0; token < Tokens; token++)
        {
            code.vcvtdq2ps(_group, __[_arguments + (token * VectorBytes)]);
            code.vmulps(_group, _group, scales[0]);
            code.vfmadd231ps(_group, minima[0], SumOf(0, token));
            code.vcvtdq2ps(_product, __[_arguments + ProductBytes + (token * VectorBytes)]);
            code.vfmadd231ps(_group, scales[1], _product);
            code.vfmadd231ps(_group, minima[1], SumOf(1, token));
            code.vfmadd231ps(_totals[token], _group, ScaleOf(token));
        }

        code.add(_sums, 2 * ScaleBytes);
        code.add(_valueScales, ScaleBytes);
    }

    private static AssemblerMemoryOperand SumOf(int block, int token)
    {
        var within = (block * ScaleBytes) + (token % TileTokens * sizeof(float));
        return token < TileTokens ? __dword_bcst[_sums + within] : __dword_bcst[_sums + (_half * 2) + within];
    }

    private static AssemblerMemoryOperand ScaleOf(int token)
    {
        var within = token % TileTokens * sizeof(float);
        return token < TileTokens ? __dword_bcst[_valueScales + within] : __dword_bcst[_valueScales + _half + within];
    }

    private static void Store(Assembler code)
    {
        ForEachOutput(code, (output, token) => code.vmovups(output, _totals[token]));
        code.mov(__[_arguments + Offset(nameof(Arguments.Output))], _blocks);
    }

    // The first token's bytes have been passed, and the sums and scales of the first tile.
    private static void GoOn(Assembler code)
    {
        var inputs = _blocks;
        code.lea(inputs, __[_half * 2]);
        code.add(_sums, inputs);
        code.add(_valueScales, _half);
        code.sub(_values, inputs);
        code.shl(inputs, 4);
        code.add(_values, inputs);
        code.add(__[_arguments + Offset(nameof(Arguments.ValuesEnd))], inputs);
    }

    private static void ForEachOutput(Assembler code, Action<AssemblerMemoryOperand, int> write)
    {
        var (output, stride) = (_blocks, _vector);
        code.mov(output, __[_arguments + Offset(nameof(Arguments.Output))]);
        code.mov(stride, __[_arguments + Offset(nameof(Arguments.StrideBytes))]);
        for (var token = 0; token < Tokens; token++)
        {
            write(__[output], token);
            code.add(output, stride);
        }
    }

    private static int Offset(string field) => (int)Marshal.OffsetOf<Arguments>(field);
}
