using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace EdgeFace.Daemon.Configuration;

/// <summary>The bounds that the options declare with DataAnnotations.</summary>
internal static class OptionRange
{
    /// <summary>What is wrong with the value, with what is allowed; null where nothing is.</summary>
    internal static string? Fault(OptionKey key, object? value)
    {
        foreach (var bound in key.Property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!bound.IsValid(value)) return Words(bound, key);
        }

        return null;
    }

    private static string Words(ValidationAttribute bound, OptionKey key) => bound switch
    {
        { ErrorMessage: { } own } => own,
        RangeAttribute range => $"allowed: {Text(range.Minimum)} to {Text(range.Maximum)}",
        RegularExpressionAttribute pattern => $"allowed: {pattern.Pattern.Replace("|", " or ", StringComparison.Ordinal)}",
        RequiredAttribute => "a value is needed",
        _ => bound.FormatErrorMessage(OptionSchema.Camel(key.Property.Name)),
    };

    private static string Text(object limit) =>
        limit is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : $"{limit}";
}
