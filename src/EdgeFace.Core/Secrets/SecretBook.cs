using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeFace.Core.Secrets;

/// <summary>
/// The one place that knows what is secret, literally, and takes it out of every text that leaves the process: as it is written in the
/// configuration, escaped, decoded, escaped twice, with hexadecimal digits of either case, in JSON, and in the pieces that a reader of
/// addresses makes of it. Safe on any thread.
/// </summary>
/// <remarks>
/// A secret of 8 characters or more goes wherever it stands, one of 4 to 7 where it is no part of a longer word, and a shorter one inside
/// addresses only: else a password "1" would make every text unreadable. Whatever is known, user and password of any address go.
/// </remarks>
/// <param name="strict">What only may be a secret is treated as one: for the words of a program that was given it.</param>
public sealed partial class SecretBook(bool strict = false)
{
    /// <summary>Stands for what was taken out.</summary>
    public const string Mask = "********";

    private const int AnywhereFrom = 8, AloneFrom = 4;

    // Escaped, escaped twice, and once more for whoever writes that into JSON.
    private const int Levels = 4;

    // What readers of addresses take for the end of a part (RFC 3986, 3.2).
    private static readonly SearchValues<char> Delimiters = SearchValues.Create("@/?#:&=");

    private static readonly SearchValues<byte> Spaces = SearchValues.Create(" \t\n\"'"u8);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private volatile Form[] _forms = [];

    private enum Reach
    {
        /// <summary>In words that hold an address.</summary>
        Addresses,

        /// <summary>Where no letter or digit stands beside it.</summary>
        Alone,

        Anywhere,
    }

    private sealed record Form(byte[] Bytes, Reach Reach);

    /// <summary>The most bytes that one of the secrets takes, in any form: a text that was cut may begin with less of it.</summary>
    public int Longest => _forms.Length == 0 ? 0 : _forms.Max(form => form.Bytes.Length) * 3;

    /// <summary>Takes note of secrets, as they are written. Those of several lines are known line by line.</summary>
    public void Know(IEnumerable<Secret> secrets)
    {
        lock (_lock)
        {
            var forms = _forms.ToList();
            foreach (var (text, certain) in secrets)
            {
                foreach (var line in text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
                {
                    if (line.StartsWith("-----", StringComparison.Ordinal) || !_known.Add($"{certain}{line}")) continue;
                    foreach (var form in FormsOf(line, certain || strict))
                    {
                        var at = forms.FindIndex(known => known.Bytes.AsSpan().SequenceEqual(form.Bytes));
                        if (at < 0) forms.Add(form);
                        else if (forms[at].Reach < form.Reach) forms[at] = form;
                    }
                }
            }

            _forms = [.. forms];
        }
    }

    /// <summary>The text without secrets.</summary>
    public string Redact(string text)
    {
        if (text.Length == 0) return text;
        var forms = _forms;
        var found = new List<(int From, int To)>();
        if (forms.Length > 0)
        {
            var level = EncodedText.Of(text);
            // A secret that holds a '%' as such, in JSON.
            if (level.Decoded(percent: false) is { } plain) Find(plain, forms, found);
            for (var i = 0; i < Levels; i++)
            {
                Find(level, forms, found);
                if (level.Decoded() is not { } next) break;
                level = next;
            }
        }

        return RedactAddresses(Replace(text, found));
    }

    /// <summary>As <see cref="Redact(string)"/>; null of null.</summary>
    public string? RedactAny(string? text) => text is null ? null : Redact(text);

    /// <summary>A text that somebody else wrote, or an earlier run: besides, whatever looks like a key, a password or a template goes.</summary>
    public string RedactForeign(string text)
    {
        text = Redact(Pem().Replace(text, Mask));
        text = Named().Replace(text, match => match.Groups["name"].Value + Mask);
        return LongCode().Replace(text, Mask);
    }

    /// <summary>User and password of any address, and what an address itself calls a password.</summary>
    internal static string RedactAddresses(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return text;
        return Parameter().Replace(UserInfo().Replace(text, Mask + "@"), match => match.Groups["name"].Value + Mask);
    }

    private static void Find(EncodedText text, Form[] forms, List<(int From, int To)> found)
    {
        foreach (var form in forms) Find(text, form, found);
    }

    private static void Find(EncodedText text, Form form, List<(int From, int To)> found)
    {
        var bytes = text.Bytes.AsSpan();
        for (var at = 0; at <= bytes.Length - form.Bytes.Length;)
        {
            var next = bytes[at..].IndexOf(form.Bytes);
            if (next < 0) return;
            at += next;
            var end = at + form.Bytes.Length;
            if (form.Reach == Reach.Anywhere || (IsAlone(bytes, at, end) && (form.Reach == Reach.Alone || IsInAddress(bytes, at, end))))
            {
                found.Add(text.Place(at, end));
                at = end;
            }
            else
            {
                at++;
            }
        }
    }

    private static bool IsAlone(ReadOnlySpan<byte> text, int from, int to) =>
        !(from > 0 && IsOfWord(text[from - 1]) && IsOfWord(text[from])) && !(to < text.Length && IsOfWord(text[to]) && IsOfWord(text[to - 1]));

    private static bool IsOfWord(byte character) => char.IsAsciiLetterOrDigit((char)character) || character >= 0x80;

    private static bool IsInAddress(ReadOnlySpan<byte> text, int from, int to)
    {
        var begin = text[..from].LastIndexOfAny(Spaces) + 1;
        var end = text[to..].IndexOfAny(Spaces);
        return text[begin..(end < 0 ? text.Length : to + end)].IndexOf("://"u8) >= 0;
    }

    private static string Replace(string text, List<(int From, int To)> found)
    {
        if (found.Count == 0) return text;
        found.Sort();
        var clean = new StringBuilder(text.Length);
        var at = 0;
        for (var i = 0; i < found.Count;)
        {
            var (from, to) = found[i];
            for (i++; i < found.Count && found[i].From < to; i++) to = Math.Max(to, found[i].To);
            clean.Append(text, at, from - at).Append(Mask);
            at = to;
        }

        return clean.Append(text, at, text.Length - at).ToString();
    }

    // Latin-1 here is a byte for each character: what escapes stand for need not be UTF-8.
    private static IEnumerable<Form> FormsOf(string secret, bool certain)
    {
        var level = EncodedText.Of(secret);
        for (var i = 0; i < Levels; i++)
        {
            var whole = Encoding.Latin1.GetString(level.Bytes);
            foreach (var form in Encodings(whole)) yield return new(form, ReachOf(whole, certain));
            // Names of hosts are put into lower case by whoever reads them.
            foreach (var piece in Pieces(whole).SelectMany(piece => (string[])[piece, string.Concat(piece.Select(Lower))]))
            {
                foreach (var form in Encodings(piece)) yield return new(form, ReachOf(piece, certain));
            }

            if (level.Decoded() is not { } next) yield break;
            level = next;
        }
    }

    private static char Lower(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;

    private static string[] Pieces(string text)
    {
        if (!text.AsSpan().ContainsAny(Delimiters)) return [];
        return string.Concat(text.Select(c => Delimiters.Contains(c) ? '\0' : c)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    // Old cameras and programs know Latin-1 alone, and whoever reads that as UTF-8 sees U+FFFD; forms with '+' are those of HTML's queries.
    private static IEnumerable<byte[]> Encodings(string raw)
    {
        var bytes = Encoding.Latin1.GetBytes(raw);
        yield return bytes;
        if (raw.Contains(' ')) yield return Encoding.Latin1.GetBytes(raw.Replace(' ', '+'));
        if (raw.All(char.IsAscii)) yield break;
        var text = Encoding.UTF8.GetString(bytes);
        yield return Encoding.UTF8.GetBytes(text);
        if (text.Any(c => c > 0xFF)) yield break;
        var latin = Encoding.Latin1.GetBytes(text);
        yield return latin;
        yield return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(latin));
    }

    private static Reach ReachOf(string raw, bool certain) => Encoding.UTF8.GetCharCount(Encoding.Latin1.GetBytes(raw)) switch
    {
        < AloneFrom => Reach.Addresses,
        >= AnywhereFrom when certain || LooksRandom(raw) => Reach.Anywhere,
        _ => certain ? Reach.Alone : Reach.Addresses,
    };

    private static bool LooksRandom(string text) => text.Any(char.IsDigit) && text.Any(char.IsLetter) && !text.Contains('/');

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pem();

    [GeneratedRegex(@"(?<=://)[^/\s""]+@", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"(?<name>[/?&;_](?:" + SecretFinder.NamePattern + @")\w*=)[^&;/\s""'#]+", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<name>(?:password|passphrase|secret|token|pin|private[ _-]?key)\w*[""']?\s*[:=]\s*[""']?)[^\s""',}]+", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Named();

    // Base64 or hexadecimal that is longer than a SHA-512 in hexadecimal could be: a template has at least 170 characters.
    [GeneratedRegex(@"[A-Za-z0-9+/]{140,}={0,2}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex LongCode();

    /// <summary>A text as bytes of UTF-8, escapes undone so many times, that knows where in the text each byte came from.</summary>
    private sealed class EncodedText
    {
        private readonly int[] _from, _to;

        private EncodedText(byte[] bytes, int[] from, int[] to) => (Bytes, _from, _to) = (bytes, from, to);

        public byte[] Bytes { get; }

        public static EncodedText Of(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var (from, to) = (new int[bytes.Length], new int[bytes.Length]);
            var at = 0;
            for (var i = 0; i < text.Length;)
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
                for (var count = Encoding.UTF8.GetByteCount(text.AsSpan(i, length)); count > 0; count--, at++) (from[at], to[at]) = (i, i + length);
                i += length;
            }

            return new(bytes, from, to);
        }

        public (int From, int To) Place(int from, int to) => (_from[from], _to[to - 1]);

        /// <summary>Undoes one level of \uXXXX and \x, and of %XX; null where there is none.</summary>
        public EncodedText? Decoded(bool percent = true)
        {
            if (Bytes.AsSpan().IndexOfAny((byte)'%', (byte)'\\') < 0) return null;
            var (bytes, from, to) = (new List<byte>(Bytes.Length), new List<int>(Bytes.Length), new List<int>(Bytes.Length));
            var changed = false;
            Span<byte> escaped = stackalloc byte[8];
            for (var i = 0; i < Bytes.Length;)
            {
                var (written, read) = Escape(i, percent, escaped);
                changed |= read > 1;
                for (var k = 0; k < written; k++)
                {
                    bytes.Add(escaped[k]);
                    from.Add(_from[i]);
                    to.Add(_to[i + read - 1]);
                }

                i += read;
            }

            return changed ? new([.. bytes], [.. from], [.. to]) : null;
        }

        private (int Written, int Read) Escape(int at, bool percent, Span<byte> to)
        {
            to[0] = Bytes[at];
            if (percent && Bytes[at] == '%' && at + 2 < Bytes.Length && byte.TryParse(Bytes.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out to[0])) return (1, 3);
            to[0] = Bytes[at];
            if (Bytes[at] != '\\' || at + 1 >= Bytes.Length) return (1, 1);
            if (Bytes[at + 1] == 'u' && at + 5 < Bytes.Length
                && ushort.TryParse(Bytes.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                if (!char.IsHighSurrogate((char)unit)) return (Encoding.UTF8.GetBytes([(char)unit], to), 6);
                return at + 11 < Bytes.Length && Bytes[at + 6] == '\\' && Bytes[at + 7] == 'u'
                    && ushort.TryParse(Bytes.AsSpan(at + 8, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                    ? (Encoding.UTF8.GetBytes([(char)unit, (char)low], to), 12)
                    : (Encoding.UTF8.GetBytes([(char)unit], to), 6);
            }

            if (!"\\\"'/@:"u8.Contains(Bytes[at + 1])) return (1, 1);
            to[0] = Bytes[at + 1];
            return (1, 2);
        }
    }
}

/// <summary>A secret, as it is written.</summary>
/// <param name="Certain">It is one; else it may be, or may be an ordinary word.</param>
public sealed record Secret(string Text, bool Certain = true);
