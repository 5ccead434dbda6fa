using System.Globalization;

namespace EdgeFace.Daemon.Configuration;

/// <summary>Turns the configuration's text into the options' types.</summary>
internal static class OptionValue
{
    private static readonly (string Suffix, double Seconds)[] Units =
        [("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600)];

    /// <summary>True for the types that a single key can hold.</summary>
    internal static bool CanRead(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsPrimitive || plain.IsEnum || plain == typeof(string) || plain == typeof(TimeSpan)
            || typeof(IReadOnlyList<string>).IsAssignableFrom(plain);
    }

    /// <summary>Reads one value.</summary>
    /// <param name="problem">What is wrong, and what is expected instead.</param>
    internal static bool TryRead(Type type, string text, out object? value, out string problem)
    {
        problem = "";
        value = null;
        var nullable = Nullable.GetUnderlyingType(type);
        if (text.Length == 0 && (nullable is not null || type == typeof(string))) return true;
        var plain = nullable ?? type;
        if (plain == typeof(string)) value = text;
        else if (plain == typeof(bool)) value = bool.TryParse(text, out var flag) ? flag : null;
        else if (plain == typeof(TimeSpan)) value = Time(text);
        else if (plain.IsEnum) value = EnumValue(plain, text);
        else value = Number(plain, text);
        if (value is not null) return true;
        problem = $"expected {Expected(plain)}";
        return false;
    }

    private static object? Number(Type type, string text)
    {
        try
        {
            return ((IConvertible)text.Trim()).ToType(type, CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or InvalidCastException)
        {
            return null;
        }
    }

    // A bare number would be read as days.
    private static TimeSpan? Time(string text)
    {
        text = text.Trim();
        if (text.Contains(':'))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var exact) ? exact : null;
        foreach (var (suffix, seconds) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
                && Math.Abs(count * seconds) < TimeSpan.MaxValue.TotalSeconds / 2
                ? TimeSpan.FromSeconds(count * seconds)
                : null;
        }

        return null;
    }

    // Numbers of enum members are no names.
    private static object? EnumValue(Type type, string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse(type, text, ignoreCase: true, out var value) ? value : null;

    private static string Expected(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time such as 5s, 500ms, 2min or 00:00:05"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(OptionSchema.Camel))
        : type == typeof(float) || type == typeof(double) ? "a number"
        : "a whole number";
}
