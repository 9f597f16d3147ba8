namespace Nacrith.Engine.Modeling.Light;

/// <summary>
/// A short text that the model of every block has read before the first byte, and the ensemble before its first plain one: common words
/// and phrases of English, and what programs, markup, manual pages and logs begin with. It belongs to the format.
/// </summary>
internal static class LightPreface
{
    private static readonly Lazy<byte[]> Text = new(Load);

    /// <summary>The text, for a model that may write into it.</summary>
    public static byte[] Copy() => (byte[])Text.Value.Clone();

    private static byte[] Load()
    {
        using var resource = typeof(LightPreface).Assembly.GetManifestResourceStream("LightPreface.txt")!;
        var text = new byte[resource.Length];
        resource.ReadExactly(text);
        return text;
    }
}
