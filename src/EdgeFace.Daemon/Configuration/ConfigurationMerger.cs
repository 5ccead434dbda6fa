using System.Reflection;

namespace EdgeFace.Daemon.Configuration;

/// <summary>A setting that is in force.</summary>
/// <param name="Key">Path with dots.</param>
/// <param name="Text">As it would be written; secrets are masked; null where nothing is set.</param>
/// <param name="Source"><c>default</c>, a file, an environment variable, the command line.</param>
public sealed record ConfigurationValue(string Key, string? Text, string Source);

/// <summary>Lays the sources over each other and looks for everything that is wrong, not just for the first.</summary>
internal sealed class ConfigurationMerger(OptionSchema schema, IReadOnlyList<ConfigurationLayer> layers)
{
    private const string Default = "default";

    private readonly List<ConfigurationFault> _faults = [];
    private readonly Dictionary<string, string> _sources = new(StringComparer.OrdinalIgnoreCase);

    internal IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Fills <paramref name="options"/> and returns the settings with where each came from.</summary>
    internal IReadOnlyList<ConfigurationValue> Fill(object options)
    {
        foreach (var layer in layers) FindUnknown(layer);
        foreach (var key in schema.Keys.Where(key => SaysSomething(key) is not null)) key.Create(options);
        foreach (var key in schema.Keys.Where(key => key.IsPresent(options))) Fill(options, key);
        if (_faults.Count == 0) FindContradictions(options);
        return [.. schema.Keys.Where(key => key.IsPresent(options)).Select(key => new ConfigurationValue(
            key.Name, key.Show(key.Get(options)), _sources.GetValueOrDefault(key.Path, Default)))];
    }

    private void FindUnknown(ConfigurationLayer layer)
    {
        foreach (var path in layer.Leaves())
        {
            layer.Provider.TryGet(path, out var value);
            if (schema.Find(path) is { } key)
            {
                if (key.IsList && !string.IsNullOrEmpty(value))
                    Report(layer, path, value, "expected a list: [\"first\", \"second\"]");
            }
            else if (schema.SectionPaths.ContainsKey(path))
            {
                // An empty section is nothing but itself.
                if (!string.IsNullOrEmpty(value)) Report(layer, path, value, "expected a section with keys of its own: { … }");
            }
            else if (!IsListItem(path))
            {
                var nearest = schema.Nearest(path);
                Report(layer, path, null, nearest is null ? "unknown key" : $"unknown key; did you mean {nearest}?");
            }
        }
    }

    private bool IsListItem(string path)
    {
        var colon = path.LastIndexOf(':');
        return colon > 0 && schema.Find(path[..colon]) is { IsList: true } && int.TryParse(path.AsSpan(colon + 1), out _);
    }

    // The last source that says anything about a key says all: a list never mixes with an earlier one.
    private ConfigurationLayer? SaysSomething(OptionKey key) =>
        layers.LastOrDefault(l => l.Provider.TryGet(key.Path, out _) || (key.IsList && Items(l, key).Any()));

    private void Fill(object options, OptionKey key)
    {
        if (SaysSomething(key) is not { } layer)
        {
            if (OptionRange.Fault(key, key.Get(options)) is { } missing)
                _faults.Add(new(Default, key.Name, key.Show(key.Get(options)), missing));
            return;
        }

        _sources[key.Path] = layer.Describe(key.IsList && !layer.Provider.TryGet(key.Path, out _) ? $"{key.Path}:0" : key.Path);
        object? value;
        if (key.IsList)
        {
            value = Items(layer, key).ToArray();
        }
        else
        {
            layer.Provider.TryGet(key.Path, out var text);
            if (!OptionValue.TryRead(key.Property.PropertyType, text ?? "", out value, out var problem))
            {
                Report(layer, key.Path, text, problem);
                return;
            }
        }

        if (OptionRange.Fault(key, value) is { } fault) Report(layer, key.Path, key.Show(value), fault);
        else key.Set(options, value);
    }

    private static IEnumerable<string> Items(ConfigurationLayer layer, OptionKey key)
    {
        for (var i = 0; layer.Provider.TryGet($"{key.Path}:{i}", out var item); i++) yield return item ?? "";
    }

    private void FindContradictions(object options)
    {
        foreach (var (path, way) in schema.SectionPaths)
        {
            var section = way.Aggregate((object?)options, (holder, property) => holder is null ? null : property.GetValue(holder));
            if (section?.GetType().GetMethod("Faults", BindingFlags.Public | BindingFlags.Instance, []) is not { } method) continue;
            foreach (var fault in (IEnumerable<string>)method.Invoke(section, null)!)
                _faults.Add(new(SourcesOf(path), path.Length == 0 ? null : path.Replace(':', '.'), null, fault));
        }
    }

    // A contradiction lies between keys; whoever set any of them is named.
    private string SourcesOf(string section)
    {
        var named = _sources.Where(s => section.Length == 0 || s.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
            .Select(s => s.Value).Distinct().ToArray();
        return named.Length == 0 ? Default : string.Join(", ", named);
    }

    private void Report(ConfigurationLayer layer, string path, string? value, string problem)
    {
        var shown = value is null ? null : schema.Find(path) is { } key ? key.Show(value) : value;
        _faults.Add(new(layer.Describe(path), path.Replace(':', '.'), shown, problem));
    }
}
