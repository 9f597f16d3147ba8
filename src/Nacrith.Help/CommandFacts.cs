using System.Management.Automation;

namespace Nacrith.Help;

/// <summary>What the engine knows of a cmdlet that its page tells: parameter sets and how parameters bind.</summary>
internal static class CommandFacts
{
    /// <summary>Names of the parameter sets, the default first.</summary>
    public static IReadOnlyList<string> Sets(CommandInfo command) =>
        [.. command.ParameterSets.OrderByDescending(set => set.IsDefault).ThenBy(set => set.Name, StringComparer.Ordinal).Select(Name)];

    /// <summary>Parameters that are the cmdlet's own, with <c>-WhatIf</c> and <c>-Confirm</c> if it supports them, by name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<ParameterFacts>> Parameters(CommandInfo command) => command.Parameters.Values
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
        .ToDictionary(parameter => parameter.Name, Facts);

    private static string Name(CommandParameterSetInfo set) => Name(set.Name);

    private static string Name(string set) => set == ParameterAttribute.AllParameterSets ? ParameterFacts.AllSets : set;

    // One block for all parameter sets in which it binds alike.
    private static IReadOnlyList<ParameterFacts> Facts(ParameterMetadata parameter) =>
    [
        .. parameter.ParameterSets
            .OrderBy(set => set.Key, StringComparer.Ordinal)
            .GroupBy(set => (set.Value.IsMandatory, set.Value.Position, Pipeline(set.Value)), set => Name(set.Key))
            .Select(group => new ParameterFacts
            {
                Type = TypeName(parameter.ParameterType),
                Sets = [.. group],
                Aliases = [.. parameter.Aliases],
                Values = Values(parameter),
                Required = group.Key.IsMandatory,
                Position = group.Key.Position == int.MinValue ? "Named" : $"{group.Key.Position}",
                Default = parameter.SwitchParameter ? "False" : "None",
                Pipeline = group.Key.Item3,
                Wildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            }),
    ];

    private static string Pipeline(ParameterSetMetadata set) => (set.ValueFromPipelineByPropertyName, set.ValueFromPipeline) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByPropertyName)",
        (false, true) => "True (ByValue)",
        _ => "False",
    };

    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name;

    private static string[] Values(ParameterMetadata parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type.IsEnum
            ? Enum.GetNames(type)
            : [.. parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues)];
    }
}
