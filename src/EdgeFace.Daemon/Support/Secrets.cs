using System.Text.RegularExpressions;

namespace EdgeFace.Daemon.Support;

/// <summary>Takes out of a text what looks like a key, a password or a template, whoever wrote it.</summary>
internal static partial class Secrets
{
    private const string Mask = "********";

    public static string Remove(string text)
    {
        text = Pem().Replace(text, Mask);
        text = UserInfo().Replace(text, Mask + "@");
        text = Named().Replace(text, match => match.Groups["name"].Value + Mask);
        return LongCode().Replace(text, Mask);
    }

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pem();

    [GeneratedRegex(@"(?<=://)[^/@\s""]+@", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<name>(?:password|passphrase|secret|token|pin|private[ _-]?key)\w*[""']?\s*[:=]\s*[""']?)[^\s""',}]+", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Named();

    // Base64 or hexadecimal that is longer than a SHA-512 in hexadecimal could be: a template has at least 170 characters.
    [GeneratedRegex(@"[A-Za-z0-9+/]{140,}={0,2}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LongCode();
}
