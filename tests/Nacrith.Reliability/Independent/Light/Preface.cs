namespace Nacrith.Reliability.Independent.Light;

/// <summary>The text of docs/light-model.md that the model of a block has read before its first byte.</summary>
internal static class Preface
{
    /// <summary>The text; it is data that belongs to the format.</summary>
    public static readonly byte[] Text = Load();

    private static byte[] Load()
    {
        using var file = typeof(Preface).Assembly.GetManifestResourceStream("LightPreface.txt")!;
        var text = new byte[file.Length];
        file.ReadExactly(text);
        return text;
    }
}
