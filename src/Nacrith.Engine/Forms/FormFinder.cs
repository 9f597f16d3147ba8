using Nacrith.Engine.Archive;

namespace Nacrith.Engine.Forms;

/// <summary>A stretch of a content that seems to be of a form.</summary>
/// <param name="Start">Content bytes before it.</param>
/// <param name="Length">Content bytes.</param>
/// <param name="Form">The form.</param>
internal readonly record struct FormStretch(int Start, int Length, ContentForm Form);

/// <summary>
/// Finds what of a content is better coded in another form, by the content alone. What is not found is coded as it is, so
/// that each finder takes only what it is sure of.
/// </summary>
internal static class FormFinder
{
    private delegate List<FormStretch> Finder(ReadOnlySpan<byte> content);

    // The surest first: each looks only at what those before it have left. Accents of two bytes are what the language model
    // knows; to the light model they are no better than those of one.
    private static readonly Finder[] ForLanguageModel = [Utf16Finder.Find, Windows1252Finder.Find, X86Finder.Find];
    private static readonly Finder[] ForLightModel = [Utf16Finder.Find, X86Finder.Find];

    /// <summary>The stretches, in order, without those that are coded as they are.</summary>
    /// <param name="content">The content of a block.</param>
    /// <param name="isLight">Whether the light model codes it.</param>
    public static List<FormStretch> Find(ReadOnlySpan<byte> content, bool isLight)
    {
        var found = new List<FormStretch>();
        Find(content, 0, isLight ? ForLightModel : ForLanguageModel, found);
        return found;
    }

    private static void Find(ReadOnlySpan<byte> content, int start, ReadOnlySpan<Finder> finders, List<FormStretch> found)
    {
        if (finders.IsEmpty || content.IsEmpty)
        {
            return;
        }

        var position = 0;
        foreach (var stretch in finders[0](content))
        {
            Find(content[position..stretch.Start], start + position, finders[1..], found);
            found.Add(stretch with { Start = start + stretch.Start });
            position = stretch.Start + stretch.Length;
        }

        Find(content[position..], start + position, finders[1..], found);
    }
}
