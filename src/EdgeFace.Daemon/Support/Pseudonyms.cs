using System.Text.RegularExpressions;

namespace EdgeFace.Daemon.Support;

/// <summary>Puts "person-1", "person-2", … in the place of people's ids and names, the same for the same person throughout.</summary>
internal sealed class Pseudonyms
{
    private readonly Dictionary<string, string> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly Regex? _pattern;

    /// <param name="people">Each with all that it is called.</param>
    public Pseudonyms(IEnumerable<IReadOnlyList<string>> people)
    {
        var number = 0;
        foreach (var names in people)
        {
            number++;
            // Parts of names too: a log line may hold the first name alone.
            foreach (var word in names.SelectMany(name => name.Split(' ').Append(name)).Where(word => word.Length > 1))
                _words.TryAdd(word, $"person-{number}");
        }

        if (_words.Count > 0)
        {
            // The longest first, or a part would be taken out of the whole.
            var all = string.Join('|', _words.Keys.OrderByDescending(word => word.Length).Select(Regex.Escape));
            _pattern = new($@"(?<![\p{{L}}\p{{N}}_])(?:{all})(?![\p{{L}}\p{{N}}_])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        }
    }

    public string Apply(string text) => _pattern is null ? text : _pattern.Replace(text, match => _words[match.Value]);
}
