namespace Nacrith.Engine.Archive;

/// <summary>What a stretch of content is, and so what is coded in its place; the numbers are the format's.</summary>
internal enum ContentForm
{
    /// <summary>Anything, coded as it is.</summary>
    AsIs,

    /// <summary>UTF-16, low byte first, coded as UTF-8.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, high byte first, coded as UTF-8.</summary>
    Utf16BigEndian,

    /// <summary>Windows-1252, which Latin-1 is part of, coded as UTF-8.</summary>
    Windows1252,

    /// <summary>Machine code of x86 and x64 processors, coded with absolute addresses.</summary>
    X86Code,
}
