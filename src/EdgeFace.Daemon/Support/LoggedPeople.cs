using System.Text.RegularExpressions;

namespace EdgeFace.Daemon.Support;

/// <summary>
/// Finds the people whom the unit's log names. Who was removed stands in no gallery any more, but in the log's lines of
/// before; so each line that names somebody says <c>person 'ID'</c>, and nothing else does.
/// </summary>
internal static partial class LoggedPeople
{
    /// <summary>Ids of the people whom a text names; each once.</summary>
    public static IEnumerable<string> In(string text) => Named().Matches(text).Select(match => match.Groups["id"].Value).Distinct(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"\bperson '(?<id>[^'\r\n]+)'", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Named();
}
