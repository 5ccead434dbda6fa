using System.Collections;
using System.Globalization;
using System.Reflection;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Daemon.Configuration;

/// <summary>One setting: where it stands in the configuration and in the options.</summary>
/// <param name="Path">Camel-case names joined with ':', as the configuration's providers write them.</param>
/// <param name="Sections">Properties that lead from the root to the object that holds it.</param>
public sealed record OptionKey(string Path, IReadOnlyList<PropertyInfo> Sections, PropertyInfo Property)
{
    /// <summary>As people write it: <c>recognition.level</c>.</summary>
    public string Name => Path.Replace(':', '.');

    public bool IsList => typeof(IReadOnlyList<string>).IsAssignableFrom(Property.PropertyType);

    /// <summary>Passwords are never shown; the name of a file that holds one is.</summary>
    public bool IsSecret => !Property.Name.EndsWith("File", StringComparison.Ordinal)
        && (Property.Name.Contains("Password", StringComparison.Ordinal) || Property.Name.Contains("Secret", StringComparison.Ordinal));

    /// <summary>It names a file with a password or a private key.</summary>
    public bool IsSecretFile => Property.Name.EndsWith("PasswordFile", StringComparison.Ordinal) || Property.Name.EndsWith("KeyFile", StringComparison.Ordinal) || Path == "site:file";

    /// <summary>A program with its arguments.</summary>
    public bool IsCommand => IsList && Property.Name.EndsWith("Command", StringComparison.Ordinal);

    /// <summary>The present value in <paramref name="root"/>; null where the whole section is left out.</summary>
    public object? Get(object root) => Holder(root) is { } holder ? Property.GetValue(holder) : null;

    public void Set(object root, object? value) => Property.SetValue(Holder(root), value);

    /// <summary>False where an optional section is left out.</summary>
    public bool IsPresent(object root) => Holder(root) is not null;

    /// <summary>Makes the optional sections that lead here.</summary>
    public void Create(object root)
    {
        foreach (var section in Sections)
        {
            if (section.GetValue(root) is null) section.SetValue(root, Activator.CreateInstance(section.PropertyType));
            root = section.GetValue(root)!;
        }
    }

    /// <summary>The value as it would be written in the configuration, secrets masked; null where there is none.</summary>
    public string? Show(object? value)
    {
        if (value is null) return null;
        if (IsSecret) return value is "" ? "" : SecretBook.Mask;
        return value switch
        {
            bool b => b ? "true" : "false",
            Enum e => OptionSchema.Camel(e.ToString()),
            TimeSpan t => t.ToString("c", CultureInfo.InvariantCulture),
            string s => IsCommand ? SecretBook.Mask : SecretFinder.Show(s),
            IEnumerable list => "[" + string.Join(", ", Show([.. list.Cast<string>()]).Select(item => $"\"{item}\"")) + "]",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }

    private IEnumerable<string> Show(IReadOnlyList<string> items) => IsCommand ? SecretFinder.ShowCommand(items) : items.Select(SecretFinder.Show);

    private object? Holder(object root) =>
        Sections.Aggregate((object?)root, (holder, section) => holder is null ? null : section.GetValue(holder));
}
