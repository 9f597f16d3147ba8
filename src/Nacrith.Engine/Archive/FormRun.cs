namespace Nacrith.Engine.Archive;

/// <summary>A stretch of a block's content that is of one form.</summary>
/// <param name="Form">Its form.</param>
/// <param name="Length">Content bytes.</param>
/// <param name="CodedLength">Bytes that are coded in their place.</param>
internal readonly record struct FormRun(ContentForm Form, int Length, int CodedLength)
{
    /// <summary>Whether what is coded may have another length than the content.</summary>
    public bool IsText => Form is ContentForm.Utf16LittleEndian or ContentForm.Utf16BigEndian or ContentForm.Windows1252;
}
