using Nacrith.Engine;

namespace Nacrith;

/// <summary>A language model, as <c>Get-NacrithModel</c> finds it.</summary>
public sealed class ModelInfo
{
    internal ModelInfo(ModelDescription model)
    {
        Name = System.IO.Path.GetFileNameWithoutExtension(model.Path);
        Path = model.Path;
        Origin = model.Origin.ToString();
        IsDefault = model.IsDefault;
        Title = model.Title;
        Architecture = model.Architecture;
        Parameters = model.Parameters;
        Length = model.Length;
        Sha256 = model.Sha256;
    }

    /// <summary>Name of the file, without its extension.</summary>
    public string Name { get; }

    /// <summary>The GGUF file.</summary>
    public string Path { get; }

    /// <summary>Whether it comes with the module, was installed, or is named by <c>NACRITH_MODEL</c>: a <see cref="ModelOrigin"/>.</summary>
    public string Origin { get; }

    /// <summary>Whether it is used where <c>-ModelPath</c> names none.</summary>
    public bool IsDefault { get; }

    /// <summary>The model's own name.</summary>
    public string Title { get; }

    /// <summary>Its architecture.</summary>
    public string Architecture { get; }

    /// <summary>Number of its weights.</summary>
    public long Parameters { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>SHA-256 of the file; archives name the model by it.</summary>
    public string Sha256 { get; }
}
