using System.Globalization;
using System.Text;

namespace EdgeFace.Core.Secrets;

/// <summary>
/// An address with user and password (RFC 3986, 3.2.1) as people write it: with characters in the password that should have been escaped.
/// What can be read is read; the rest says which character it is.
/// </summary>
/// <param name="UserInfo">User and password as they are written; empty where there are none.</param>
/// <param name="Authority">Host and port.</param>
/// <param name="Rest">Path, query and fragment.</param>
public sealed record SourceAddress(string Scheme, string UserInfo, string Authority, string Rest)
{
    private const string Separator = "://";
    private const string SubDelimiters = "-._~!$&'()*+,;=:";

    /// <summary>What keeps it from being read and how to mend that, without a word of it; null where it can be read.</summary>
    public string? Problem { get; private init; }

    /// <summary>How to mend it if it does not work, where an '@' behind the host makes another reading as likely; else empty.</summary>
    public string Doubt => Problem is null && Rest.Contains('@')
        ? "If user or password hold the '@', '/', '?' or '#' behind the host, write them as %40, %2F, %3F and %23 (camera.source)." : "";

    /// <summary>Without user, password, and whatever else may be secret.</summary>
    public string Name => $"{Scheme}{Separator}{(Problem is not null || Doubt.Length > 0 ? SecretBook.Mask : Authority + SecretFinder.ShowRest(Rest))}";

    /// <summary>As <see cref="Name"/>, with a mask in the place of user and password.</summary>
    public string Shown => UserInfo.Length == 0 || Problem is not null || Doubt.Length > 0 ? Name : $"{Scheme}{Separator}{SecretBook.Mask}@{Authority}{SecretFinder.ShowRest(Rest)}";

    /// <summary>With everything in user and password escaped that must be; what is escaped stays as it is.</summary>
    public string Escaped => $"{Scheme}{Separator}{(UserInfo.Length == 0 ? "" : Escape(UserInfo) + "@")}{Authority}{Rest}";

    /// <summary>What in it is secret, or may be.</summary>
    public IEnumerable<Secret> Secrets
    {
        get
        {
            if (UserInfo.Length > 0)
            {
                var colon = UserInfo.IndexOf(':', StringComparison.Ordinal);
                yield return new(UserInfo);
                if (colon >= 0)
                {
                    yield return new(UserInfo[(colon + 1)..]);
                    yield return new(UserInfo[..colon], Certain: false);
                    yield return new(Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(UserInfo))));
                }
            }

            foreach (var secret in SecretFinder.InRest(Rest)) yield return secret;
            // With a '@' behind the host, what was taken for host and path may be the end of a password.
            if (Rest.LastIndexOf('@') is >= 0 and var at)
            {
                yield return new(Authority + Rest[..at]);
                yield return new(Rest[..at]);
            }
        }
    }

    /// <summary>Takes an address apart.</summary>
    /// <param name="text">Scheme, "://", and something.</param>
    public static SourceAddress Of(string text)
    {
        var begin = text.IndexOf(Separator, StringComparison.Ordinal);
        if (begin < 0) return new("", "", text, "") { Problem = "it has no \"://\"" };
        var (scheme, rest) = (text[..begin], text[(begin + Separator.Length)..]);
        var end = rest.IndexOfAny(['/', '?', '#']);
        var (authority, after) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        var at = authority.LastIndexOf('@');
        var host = authority[(at + 1)..];
        if (IsHost(host)) return new(scheme, at < 0 ? "" : authority[..at], host, after);
        var last = rest.LastIndexOf('@');
        if (last <= end || end < 0) return new(scheme, at < 0 ? "" : authority[..at], host, after) { Problem = "its host or port cannot be read" };
        // The password has the character that ended what was taken for the host.
        var userInfo = rest[..last];
        var wrong = userInfo.Where(c => c is '/' or '?' or '#' or '@').Distinct().Select(c => $"'{c}' as {Escape(c)}");
        return new(scheme, userInfo, rest[(last + 1)..], "")
        {
            Problem = $"a character in user or password ends the host too early: write {string.Join(", ", wrong)} (so everywhere in them: '@' as %40, '#' as %23, '/' as %2F, '?' as %3F, "
                + "'%' as %25, a space as %20)",
        };
    }

    private static bool IsHost(string host)
    {
        var colon = host.IndexOf(':', host.LastIndexOf(']') + 1);
        var (name, port) = colon < 0 ? (host, "") : (host[..colon], host[(colon + 1)..]);
        return name.Length > 0 && (name[0] == '[' || name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_'))
            && (port.Length == 0 || ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            var isEscape = c == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            if (isEscape || char.IsAsciiLetterOrDigit(c) || SubDelimiters.Contains(c, StringComparison.Ordinal)) escaped.Append(c);
            else escaped.Append(Escape(c));
        }

        return escaped.ToString();
    }

    private static string Escape(char c) => string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
}
