using System.Runtime.InteropServices;
using Nacrith.Engine.Buffers;
using Nacrith.Engine.Language.Portable;

namespace Nacrith.Engine.Modeling;

/// <summary>
/// Remembered hidden states, as the panels of a <see cref="PackedMatrix"/> with weights of 7 bits: a state is a row. Stored with
/// 64 added, a scale of 1 and a minimum of −64, so that the product with another state is theirs, exact up to 4,000 numbers.
/// </summary>
internal sealed unsafe class StatePanels : IDisposable
{
    /// <summary>States of a panel.</summary>
    public const int PanelStates = PackedMatrix.PanelRows;

    private const int Offset = 64;
    private const int WordBytes = sizeof(int);

    private readonly AlignedMemory<byte> _panels;
    private readonly int _blocks;

    /// <summary>Makes room.</summary>
    /// <param name="states">States.</param>
    /// <param name="width">Numbers of a state.</param>
    public StatePanels(int states, int width)
    {
        Columns = (width + ActivationTiles.GroupInputs - 1) / ActivationTiles.GroupInputs * ActivationTiles.GroupInputs;
        _blocks = Columns / PackedMatrix.BlockInputs;
        _panels = new((states + PanelStates - 1) / PanelStates * PanelBytes, zeroed: false);
    }

    /// <summary>Numbers of a state, padded to whole groups.</summary>
    public int Columns { get; }

    /// <summary>Bytes of a panel.</summary>
    public long PanelBytes => (long)_blocks * PackedMatrix.ByteBlockBytes;

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();

    /// <summary>A panel's blocks. States that were never stored have any value.</summary>
    public byte* Panel(int panel) => _panels.Pointer + (panel * PanelBytes);

    /// <summary>Stores a state. The first one of a panel comes before its others.</summary>
    /// <param name="place">Where.</param>
    /// <param name="state">Numbers from -63 to 63, a multiple of four of them.</param>
    public void Store(int place, ReadOnlySpan<sbyte> state)
    {
        var panel = Panel(place / PanelStates);
        var row = place % PanelStates;
        if (row == 0)
        {
            SetScales(panel);
        }

        var words = MemoryMarshal.Cast<sbyte, uint>(state);
        for (var i = 0; i < words.Length; i++)
        {
            var (block, word) = (WordBytes * i / PackedMatrix.BlockInputs, i % (PackedMatrix.BlockInputs / WordBytes));
            ((uint*)(panel + ((nint)block * PackedMatrix.ByteBlockBytes)))[(word * PanelStates) + row] = AddOffset(words[i]);
        }
    }

    private void SetScales(byte* panel)
    {
        for (var row = 0; row < PanelStates; row++)
        {
            var scales = new RowScales(panel, row, isNibbles: false);
            for (var block = 0; block < _blocks; block++)
            {
                scales.Set(block, 1f, (float)-Offset);
            }
        }
    }

    // To four numbers at once: the sign bits are kept apart, so that nothing is carried from one to the next.
    private static uint AddOffset(uint numbers) =>
        ((numbers & 0x7F7F7F7F) + (0x01010101 * Offset)) ^ (numbers & 0x80808080);
}
