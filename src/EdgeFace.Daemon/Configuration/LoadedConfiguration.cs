using EdgeFace.Core.Secrets;

namespace EdgeFace.Daemon.Configuration;

/// <summary>Where settings are looked for.</summary>
/// <param name="File">A file that must be there; null for the usual one, which need not.</param>
/// <param name="Environment">All environment variables.</param>
/// <param name="Settings">Keys and values of the command line.</param>
public sealed record ConfigurationPlaces(
    string? File, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<KeyValuePair<string, string?>> Settings)
{
    public const string UsualFile = "/etc/edgeface/edgeface.json";
    public const string FileVariable = "EDGEFACE_CONFIG";
}

/// <summary>
/// The configuration of this start: built-in defaults, then the file, the environment and the command line,
/// each of which wins over those before it.
/// </summary>
/// <param name="Options">Sound only where there are no faults.</param>
/// <param name="Values">Every setting with where it came from.</param>
/// <param name="Faults">All that is wrong.</param>
public sealed record LoadedConfiguration(
    EdgeFaceOptions Options, IReadOnlyList<ConfigurationValue> Values, IReadOnlyList<ConfigurationFault> Faults)
{
    /// <summary>What must not be seen, of all sources.</summary>
    public IReadOnlyList<Secret> Secrets { get; private init; } = [];

    /// <summary>Reads all sources; what is wrong with them is in <see cref="Faults"/>.</summary>
    public static LoadedConfiguration Load(ConfigurationPlaces places)
    {
        List<ConfigurationLayer> layers = [];
        List<ConfigurationFault> faults = [];
        try
        {
            if (FindFile(places) is { } file) layers.Add(ConfigurationLayer.File(file));
        }
        catch (ConfigurationException fault)
        {
            faults.AddRange(fault.Faults);
        }

        layers.Add(ConfigurationLayer.Environment(places.Environment));
        layers.Add(ConfigurationLayer.CommandLine(places.Settings));
        var options = new EdgeFaceOptions();
        var merger = new ConfigurationMerger(OptionSchema.Of(typeof(EdgeFaceOptions)), layers);
        var values = merger.Fill(options);
        return new(options, values, [.. faults, .. merger.Faults]) { Secrets = [.. layers.SelectMany(ConfigurationSecrets.Of), .. ConfigurationSecrets.Of(options)] };
    }

    /// <summary>The options.</summary>
    /// <exception cref="ConfigurationException">There are faults.</exception>
    public EdgeFaceOptions Require() => Faults.Count == 0 ? Options : throw new ConfigurationException(Faults);

    private static string? FindFile(ConfigurationPlaces places)
    {
        if (places.File is { } given) return given;
        if (places.Environment.GetValueOrDefault(ConfigurationPlaces.FileVariable) is { Length: > 0 } named) return named;
        return File.Exists(ConfigurationPlaces.UsualFile) ? ConfigurationPlaces.UsualFile : null;
    }
}
