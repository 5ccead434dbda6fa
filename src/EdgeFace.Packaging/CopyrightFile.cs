using System.Text;

namespace EdgeFace.Packaging;

/// <summary>Writes the licences of all that a package holds, as Debian's policy (12.5) wants them: in one readable file.</summary>
public static class CopyrightFile
{
    /// <param name="own">Text of EdgeFace's own licence.</param>
    /// <param name="parts">What comes from others.</param>
    public static string Write(string own, IReadOnlyList<Part> parts)
    {
        var text = new StringBuilder();
        text.Append("EdgeFace is under this licence:\n\n").Append(Indented(own));
        text.Append("\nThe package holds these parts of others:\n\n");
        foreach (var part in parts)
        {
            text.Append(null, $"  {part.Name} {part.Version} ({part.Licence.Expression ?? "own terms, below"})\n    from {part.Url}\n    {OneLine(part.Licence.Holder)}\n");
        }

        // Many parts bring the very same text.
        foreach (var same in parts.SelectMany(part => part.Licence.Texts.Select(licence => (part.Name, Text: Normal(licence)))).GroupBy(p => p.Text, StringComparer.Ordinal))
        {
            text.Append(null, $"\n{new string('-', 100)}\nFor {string.Join(", ", same.Select(p => p.Name).Distinct())}:\n\n").Append(Indented(same.Key));
        }

        text.Append("\nOn Debian systems, the full text of the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0.\n");
        return text.ToString();
    }

    private static string Normal(string text) => text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Trim('\n') + "\n";

    private static string Indented(string text) =>
        string.Concat(Normal(text).TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "\n" : $"  {line.TrimEnd()}\n"));

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
