namespace Nacrith.Engine.Tests;

/// <summary>The language model that the repository carries.</summary>
internal static class ShippedModel
{
    /// <summary>Full path of the GGUF file.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "module", "models", "SmolLM2-135M-Instruct.Q4_1.gguf");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException("The shipped model is not in module/models.");
    }
}
