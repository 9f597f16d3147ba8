using System.Runtime.InteropServices;

namespace Nacrith.Engine.Language.Portable.Kernels.MachineCode;

/// <summary>The shapes of AMX's eight tiles, as ldtilecfg takes them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TileConfiguration
{
    private const int Tiles = 8;

    private byte _palette;
    private fixed byte _zeros[15];
    private fixed ushort _rowBytes[2 * Tiles];
    private fixed byte _rows[2 * Tiles];

    /// <summary>Gives a tile a shape.</summary>
    /// <param name="tile">Its number, 0 to 7.</param>
    /// <param name="rows">Rows, 1 to 16.</param>
    /// <param name="rowBytes">Bytes of a row, 4 to 64.</param>
    public void Set(int tile, int rows, int rowBytes)
    {
        _palette = 1;
        _rows[tile] = (byte)rows;
        _rowBytes[tile] = (ushort)rowBytes;
    }
}
