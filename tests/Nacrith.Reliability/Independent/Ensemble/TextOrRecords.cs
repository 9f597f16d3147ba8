namespace Nacrith.Reliability.Independent.Ensemble;

/// <summary>Whether the bytes so far are text or records.</summary>
internal sealed class TextOrRecords
{
    private int _controls;

    /// <summary>Whether they are text.</summary>
    public bool IsText => _controls < 2048;

    /// <summary>Takes in a byte.</summary>
    public void Append(byte value) => _controls += ((value < 0x20 && !"\t\n\r"u8.Contains(value) ? 65536 : 0) - _controls) >> 6;
}
