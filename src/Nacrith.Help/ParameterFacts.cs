namespace Nacrith.Help;

/// <summary>How a parameter binds in some parameter sets: the YAML block that PlatyPS keeps below its description.</summary>
internal sealed record ParameterFacts
{
    /// <summary>Name of the group of all parameter sets.</summary>
    public const string AllSets = "(All)";

    private const string TypeKey = "Type";
    private const string SetsKey = "Parameter Sets";
    private const string AliasesKey = "Aliases";
    private const string ValuesKey = "Accepted values";
    private const string RequiredKey = "Required";
    private const string PositionKey = "Position";
    private const string DefaultKey = "Default value";
    private const string PipelineKey = "Accept pipeline input";
    private const string WildcardsKey = "Accept wildcard characters";

    /// <summary>Name of the type, without namespace.</summary>
    public required string Type { get; init; }

    /// <summary>The parameter sets, or <see cref="AllSets"/> alone.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Names of the values of an enumeration or a validated set; empty for other types.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Its place among the arguments without a name, from 0, or <c>Named</c>.</summary>
    public string Position { get; init; } = "Named";

    /// <summary>What holds where it is left out.</summary>
    public string Default { get; init; } = "None";

    /// <summary><c>False</c>, or <c>True</c> and how objects of the pipeline are bound.</summary>
    public string Pipeline { get; init; } = "False";

    /// <summary>Whether wildcards are resolved.</summary>
    public bool Wildcards { get; init; }

    /// <summary>Whether it takes no value.</summary>
    public bool IsSwitch => Type == "SwitchParameter";

    /// <summary>Whether it belongs to a parameter set.</summary>
    public bool AppliesTo(string set) => Sets.Contains(set) || Sets.Contains(AllSets);

    /// <summary>Reads a block.</summary>
    /// <exception cref="FormatException">A line is no <c>key: value</c>, or the type or the sets are missing.</exception>
    public static ParameterFacts Parse(string yaml)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in yaml.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            values.Add(colon > 0 ? line[..colon] : throw new FormatException($"'{line}' is no 'key: value'."), line[(colon + 1)..].Trim());
        }

        string Value(string key, string otherwise) => values.TryGetValue(key, out var value) && value.Length > 0 ? value : otherwise;
        string Needed(string key) => Value(key, "") is { Length: > 0 } value ? value : throw new FormatException($"'{key}' is missing.");
        return new()
        {
            Type = Needed(TypeKey),
            Sets = List(Needed(SetsKey)),
            Aliases = List(Value(AliasesKey, "")),
            Values = List(Value(ValuesKey, "")),
            Required = Value(RequiredKey, "False") == "True",
            Position = Value(PositionKey, "Named"),
            Default = Value(DefaultKey, "None"),
            Pipeline = Value(PipelineKey, "False"),
            Wildcards = Value(WildcardsKey, "False") == "True",
        };
    }

    /// <summary>The block, as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var values = Values.Count > 0 ? $"{ValuesKey}: {string.Join(", ", Values)}\n" : "";
        var aliases = $"{AliasesKey}: {string.Join(", ", Aliases)}".TrimEnd();
        return $"{TypeKey}: {Type}\n{SetsKey}: {string.Join(", ", Sets)}\n{aliases}\n{values}\n"
            + $"{RequiredKey}: {Required}\n{PositionKey}: {Position}\n{DefaultKey}: {Default}\n"
            + $"{PipelineKey}: {Pipeline}\n{WildcardsKey}: {Wildcards}\n";
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
