using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>
/// Attention's products for the queries of a few rows, at most 16: they are the rows of one tile, 16 positions' keys or 16
/// elements of 32 positions' values, as they lie in the cache, the columns of the other. Heads have 64 elements.
/// </summary>
internal static class AmxAttentionProducts
{
    /// <summary>Elements of a head.</summary>
    public const int Width = 64;

    private const int Positions = AttentionKernel.GroupPositions;
    private const int TileRows = 16;
    private const int TileBytes = 64;
    private const int PanelBytes = TileRows * TileBytes;
    private const int Fours = Positions / 4;
    private const int FourBytes = 4 * Width;
    private const int HalfBytes = FourBytes / 2;
    private const int ScoreBytes = Positions * sizeof(int);

    private static readonly AssemblerRegister64 _arguments = rcx;
    private static readonly AssemblerRegister64 _bytes = rax;
    private static readonly AssemblerRegister64 _numbers = rdx;
    private static readonly AssemblerRegister64 _numberStride = r8;
    private static readonly AssemblerRegister64 _groups = r9;
    private static readonly AssemblerRegister64 _results = r10;
    private static readonly AssemblerRegister64 _stride = r11;

    /// <summary>What the routines are given.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Arguments
    {
        /// <summary>The tiles' shapes.</summary>
        public TileConfiguration Tiles;

        /// <summary>Where the groups' keys or values lie.</summary>
        public nint Groups;

        /// <summary>Groups.</summary>
        public nint Count;

        /// <summary>Queries or weights of the first query.</summary>
        public nint Numbers;

        /// <summary>Bytes from one query's to the next one's.</summary>
        public nint NumberStride;

        /// <summary>Receives the products.</summary>
        public nint Results;

        /// <summary>Bytes of a group's scores, or of all sums of high bytes.</summary>
        public nint ResultBytes;
    }

    /// <summary>The shapes that the routine for scores works with.</summary>
    public static TileConfiguration ScoreTiles(int queries)
    {
        var tiles = default(TileConfiguration);
        foreach (var (tile, rows) in new[] { (0, queries), (1, TileRows), (2, TileRows), (3, queries), (4, queries) })
        {
            tiles.Set(tile, rows, TileBytes);
        }

        return tiles;
    }

    /// <summary>The shapes that the routine for sums works with.</summary>
    public static TileConfiguration BlendTiles(int queries)
    {
        var tiles = default(TileConfiguration);
        for (var sums = 0; sums < 4; sums++)
        {
            tiles.Set(sums, queries, TileBytes);
        }

        tiles.Set(4, queries, Positions);
        tiles.Set(5, queries, Positions);
        tiles.Set(6, Fours, TileBytes);
        tiles.Set(7, Fours, TileBytes);
        return tiles;
    }

    /// <summary>Queries times the keys of groups; a group's products are 32 a query.</summary>
    public static void WriteScore(Assembler code)
    {
        Load(code);
        code.tileloadd(tmm0, __[_numbers + _numberStride]);
        var (keyStride, scoreStride, left) = (_numberStride, _stride, _numbers);
        code.mov(keyStride, TileBytes);
        code.mov(scoreStride, ScoreBytes);
        code.mov(_results, __[_arguments + Offset(nameof(Arguments.Results))]);
        code.mov(left, __[_arguments + Offset(nameof(Arguments.Count))]);
        var group = code.CreateLabel();
        code.Label(ref group);
        code.mov(_bytes, __[_groups]);
        code.tileloadd(tmm1, __[_bytes + keyStride]);
        code.tileloadd(tmm2, __[_bytes + keyStride + PanelBytes]);
        code.tilezero(tmm3);
        code.tilezero(tmm4);
        code.tdpbsud(tmm3, tmm0, tmm1);
        code.tdpbsud(tmm4, tmm0, tmm2);
        code.tilestored(__[_results + scoreStride], tmm3);
        code.tilestored(__[_results + scoreStride + TileBytes], tmm4);
        code.add(_results, __[_arguments + Offset(nameof(Arguments.ResultBytes))]);
        code.add(_groups, sizeof(long));
        code.dec(left);
        code.jne(group);
        code.tilerelease();
    }

    /// <summary>Sums of values weighted by high bytes, then those by low bytes; 64 a query. A group's weights are 32 high bytes and 32 low ones.</summary>
    public static void WriteBlend(Assembler code)
    {
        Load(code);
        code.mov(_stride, FourBytes);
        BlendHalf(code, 0);
        BlendHalf(code, 1);
        code.tilerelease();
    }

    private static void Load(Assembler code)
    {
        code.ldtilecfg(__[_arguments]);
        code.mov(_groups, __[_arguments + Offset(nameof(Arguments.Groups))]);
        code.mov(_numbers, __[_arguments + Offset(nameof(Arguments.Numbers))]);
        code.mov(_numberStride, __[_arguments + Offset(nameof(Arguments.NumberStride))]);
    }

    // Eight tiles hold the sums of 32 elements and what is multiplied for them, so groups are read once for each half of the
    // elements. They are counted in a register: a load must wait for a store to memory that ends in the same twelve bits.
    private static void BlendHalf(Assembler code, int half)
    {
        var left = _results;
        AssemblerRegisterTMM[] sums = [tmm0, tmm1, tmm2, tmm3];
        foreach (var sum in sums)
        {
            code.tilezero(sum);
        }

        code.mov(_groups, __[_arguments + Offset(nameof(Arguments.Groups))]);
        code.mov(_numbers, __[_arguments + Offset(nameof(Arguments.Numbers))]);
        code.mov(left, __[_arguments + Offset(nameof(Arguments.Count))]);
        var group = code.CreateLabel();
        code.Label(ref group);
        code.mov(_bytes, __[_groups]);
        code.tileloadd(tmm4, __[_numbers + _numberStride]);
        code.tileloadd(tmm5, __[_numbers + _numberStride + Positions]);
        code.tileloadd(tmm6, __[_bytes + _stride + (half * HalfBytes)]);
        code.tileloadd(tmm7, __[_bytes + _stride + (half * HalfBytes) + TileBytes]);
        code.tdpbusd(tmm0, tmm4, tmm6);
        code.tdpbusd(tmm1, tmm4, tmm7);
        code.tdpbusd(tmm2, tmm5, tmm6);
        code.tdpbusd(tmm3, tmm5, tmm7);
        code.add(_groups, sizeof(long));
        code.add(_numbers, 2 * Positions);
        code.dec(left);
        code.jne(group);
        StoreHalf(code, half, sums);
    }

    private static void StoreHalf(Assembler code, int half, AssemblerRegisterTMM[] sums)
    {
        var target = _results;
        code.mov(target, __[_arguments + Offset(nameof(Arguments.Results))]);
        for (var i = 0; i < sums.Length; i++)
        {
            if (i == sums.Length / 2)
            {
                code.add(target, __[_arguments + Offset(nameof(Arguments.ResultBytes))]);
            }

            code.tilestored(__[target + _stride + (half * HalfBytes) + (i % 2 * TileBytes)], sums[i]);
        }
    }

    private static int Offset(string field) => (int)Marshal.OffsetOf<Arguments>(field);
}
