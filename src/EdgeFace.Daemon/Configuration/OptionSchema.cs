using System.Reflection;
using System.Text.Json;

namespace EdgeFace.Daemon.Configuration;

/// <summary>All the settings there are, read off the options' own types, so that the two cannot disagree.</summary>
public sealed class OptionSchema
{
    private readonly Dictionary<string, OptionKey> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<PropertyInfo>> _sections = new(StringComparer.OrdinalIgnoreCase);

    private OptionSchema(Type root)
    {
        Sections(root, "", []);
    }

    /// <summary>In the order in which the options declare them.</summary>
    public IReadOnlyCollection<OptionKey> Keys => _keys.Values;

    /// <summary>Paths of the sections, the root ("") first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PropertyInfo>> SectionPaths => _sections;

    /// <summary>Reads an options type: strings, numbers, switches, times, lists of strings, and nested sections.</summary>
    public static OptionSchema Of(Type root) => new(root);

    public OptionKey? Find(string path) => _keys.GetValueOrDefault(path);

    /// <summary>The known key that is written most like an unknown one; null where none is close.</summary>
    public string? Nearest(string path)
    {
        var (best, cost) = _keys.Keys.Concat(_sections.Keys.Where(s => s.Length > 0))
            .Select(known => (known, EditDistance.Between(known.ToUpperInvariant(), path.ToUpperInvariant())))
            .MinBy(pair => pair.Item2);
        if (cost <= Math.Max(2, path.Length / 4)) return best.Replace(':', '.');
        // Right key, wrong section: people remember the last word.
        var last = path[(path.LastIndexOf(':') + 1)..];
        return _keys.Values.FirstOrDefault(key => key.Property.Name.Equals(last, StringComparison.OrdinalIgnoreCase))?.Name;
    }

    /// <summary>FalseMatchRate becomes falseMatchRate.</summary>
    public static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private void Sections(Type type, string path, IReadOnlyList<PropertyInfo> way)
    {
        _sections.Add(path, way);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is null) continue;
            var own = path.Length == 0 ? Camel(property.Name) : $"{path}:{Camel(property.Name)}";
            if (OptionValue.CanRead(property.PropertyType)) _keys.Add(own, new(own, way, property));
            else Sections(property.PropertyType, own, [.. way, property]);
        }
    }
}
