using System.Text.RegularExpressions;

namespace EdgeFace.Core.Secrets;

/// <summary>
/// Finds the secrets in addresses and command lines, and writes these so that they can be shown. What is not plainly harmless (a word that
/// cameras' addresses have, a small number, an option's name) is not shown: passwords stand in paths, queries and arguments too.
/// </summary>
public static partial class SecretFinder
{
    /// <summary>How parameters and options that hold secrets are called.</summary>
    internal const string NamePattern = "pass|pwd|pw|secret|token|key|auth|cred|pin|sig|session";

    private const int LargestNumber = 999;

    // Of the addresses of Axis, Bosch, Dahua, Foscam, Hanwha, Hikvision, Reolink, TP-Link, Ubiquiti, Vivotek, go2rtc, MediaMTX and mjpg-streamer.
    private static readonly HashSet<string> Words = new(
        ("action amp api audio av avstream axis back backyard cam cameras camera cgi ch channel channels channelno chn chid codec compression day defaultprimary door entry "
        + "extern false feed fps front gate h264 h265 hd height hevc high http https index inst jpeg jpg live live0 low m main mainstream media medium mjpeg mjpg mode mp mp4 "
        + "mpeg mpeg4 multi night no nphmotionjpeg onvif onvif1 overview play preview primary profile proto protocol quality rate realmonitor res resolution rtp rtsp s "
        + "screen sd sdp second secondary size snapshot sounds src stream streaming streams sub subtype substream tcp track tracks trackid true type udp uhd unicast "
        + "user usr video videocodec videos videomain videosub vga view webcam width").Split(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>What in a setting's text is secret, or may be.</summary>
    public static IEnumerable<Secret> In(string text)
    {
        if (Begin().IsMatch(text)) return InAddress(text);
        if (text.Contains(' ')) return InCommand(text.Split([' ', '"', '\'', '\t', '\n', ';', '|'], StringSplitOptions.RemoveEmptyEntries), words: true);
        return InArgument(text, words: true);
    }

    /// <summary>What in a program's arguments is secret, or may be; its name, the first of them, is not.</summary>
    public static IEnumerable<Secret> InCommand(IReadOnlyList<string> command) => InCommand([.. command.Skip(1)], words: false);

    /// <summary>A setting's text without what may be secret.</summary>
    public static string Show(string text) => Begin().IsMatch(text) ? SourceAddress.Of(text).Shown : Address().Replace(text, match => SourceAddress.Of(match.Value).Shown);

    /// <summary>A program's arguments without what may be secret; its name stays.</summary>
    public static IEnumerable<string> ShowCommand(IReadOnlyList<string> command)
    {
        var names = false;
        for (var i = 0; i < command.Count; i++)
        {
            var word = command[i];
            yield return i == 0 || (!names && IsHarmlessArgument(word)) ? word : SecretBook.Mask;
            names = IsSecretOption(word);
        }
    }

    /// <summary>Path, query and fragment of an address without what may be secret.</summary>
    internal static string ShowRest(string rest) => Parts().Replace(rest, part => ShowPart(part.Value));

    /// <summary>What in path, query and fragment of an address is secret, or may be.</summary>
    internal static IEnumerable<Secret> InRest(string rest)
    {
        // Of a value that holds what ends a part, written without its escape, all of it.
        // Words of others end at its space, and their parts then are in no address.
        if (rest.Contains(' ')) yield return new(rest);
        foreach (Match parameter in UnescapedParameter().Matches(rest)) yield return new(parameter.Groups["value"].Value);
        foreach (Match part in Parts().Matches(rest))
        {
            // user:password
            if (part.Value.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
            {
                yield return new(part.Value);
                yield return new(part.Value[(colon + 1)..]);
            }

            if (ShowPart(part.Value) != part.Value) yield return new(part.Value, Certain: false);
            foreach (var (name, value) in Values(part.Value))
            {
                if (name is not null && SecretName().IsMatch(name)) yield return new(value);
                else if (!IsHarmless(value)) yield return new(value, Certain: false);
            }
        }
    }

    // A text that begins as one is one address, whatever characters are in it.
    private static IEnumerable<Secret> InAddress(string text) => Begin().IsMatch(text)
        ? SourceAddress.Of(text).Secrets
        : Address().Matches(text).SelectMany(match => SourceAddress.Of(match.Value).Secrets);

    private static IEnumerable<Secret> InCommand(string[] arguments, bool words)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (i > 0 && IsSecretOption(arguments[i - 1]) && !argument.Contains("://", StringComparison.Ordinal))
            {
                yield return new(argument);
                if (argument.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon) yield return new(argument[(colon + 1)..].Trim());
                // Authorization: Basic …
                if (Credentials().Match(argument) is { Success: true } credentials) yield return new(credentials.Groups["value"].Value);
            }

            foreach (var secret in InArgument(argument, words)) yield return secret;
        }
    }

    private static IEnumerable<Secret> InArgument(string argument, bool words)
    {
        if (argument.Contains("://", StringComparison.Ordinal))
        {
            foreach (var secret in InAddress(argument)) yield return secret;
        }

        if (argument.Contains(' '))
        {
            foreach (var secret in In(argument)) yield return secret;
        }

        if (Assignment().Match(argument) is { Success: true } named)
        {
            yield return new(named.Groups["value"].Value, SecretName().IsMatch(named.Groups["name"].Value));
        }

        if (Joined().Match(argument) is { Success: true } joined)
        {
            yield return new(joined.Groups["value"].Value, Certain: false);
        }

        // Of a script's words only those that are no words.
        if (words ? argument.Any(char.IsDigit) && argument.Any(char.IsLetter) && !argument.Contains('/') : !IsHarmlessArgument(argument)) yield return new(argument, Certain: false);
    }

    private static string ShowPart(string part) => part.Contains(':') ? SecretBook.Mask : Assignments().IsMatch(part)
        ? Assignments().Replace(part, match => SecretName().IsMatch(match.Groups["name"].Value) || !IsHarmless(match.Groups["value"].Value) || !IsHarmless(match.Groups["name"].Value)
            ? $"{(IsHarmless(match.Groups["name"].Value) || SecretName().IsMatch(match.Groups["name"].Value) ? match.Groups["name"].Value : SecretBook.Mask)}={SecretBook.Mask}"
            : match.Value)
        : IsHarmless(part) ? part : SecretBook.Mask;

    private static IEnumerable<(string? Name, string Value)> Values(string part)
    {
        if (!Assignments().IsMatch(part)) return [(null, part)];
        return Assignments().Matches(part).Select(match => ((string?)match.Groups["name"].Value, match.Groups["value"].Value));
    }

    private static bool IsHarmless(string text)
    {
        if (text.Length == 0 || Size().IsMatch(text)) return true;
        if (!Plain().IsMatch(text)) return false;
        var letters = 0;
        foreach (Match run in Runs().Matches(text))
        {
            if (char.IsAsciiDigit(run.Value[0]))
            {
                if (run.Length > 3) return false;
            }
            else if (!Words.Contains(run.Value) && (run.Length > 1 || ++letters > 1))
            {
                return false;
            }
        }

        return Runs().Count(text) <= 6;
    }

    private static bool IsHarmlessArgument(string argument) =>
        (int.TryParse(argument, System.Globalization.NumberStyles.None, null, out var number) && number <= LargestNumber) || OptionName().IsMatch(argument) || IsHarmless(argument);

    private static bool IsSecretOption(string word) => OptionOfSecret().IsMatch(word);

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]*://[^\s""'<>]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();

    // RFC 9110, 11.4: a scheme, then what it needs.
    [GeneratedRegex(@"^[^:]*:\s*[\w-]+\s+(?<value>.+)$", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Credentials();

    [GeneratedRegex("[?&;/_](?:" + NamePattern + @")\w*=(?<value>[^&]*[#?;/][^&]*)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UnescapedParameter();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*://", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Begin();

    [GeneratedRegex("[^/?&;#]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parts();

    // user=admin_password=x_channel=1_stream=0.sdp is the address of a million recorders.
    [GeneratedRegex(@"(?<name>[^=]+?)=(?<value>(?:(?!_[A-Za-z]+=).)*)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Assignments();

    [GeneratedRegex(@"^-{0,2}(?<name>[\w.-]+)[=:](?<value>.+)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Assignment();

    // -pPASSWORD
    [GeneratedRegex(@"^-[pP](?<value>.{4,})$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Joined();

    [GeneratedRegex(NamePattern, RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SecretName();

    [GeneratedRegex("^(?:-[upPH]|--?(?:user|usr|login|header|" + NamePattern + ")[a-z-]*)$", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionOfSecret();

    [GeneratedRegex("^(?:-[A-Za-z]|--[a-z][a-z-]{0,20})$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^\d{2,4}x\d{2,4}$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Size();

    [GeneratedRegex(@"^[A-Za-z0-9._~-]+$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"h26[45]|mp[34]|[A-Z]?[a-z]+|[A-Z]+|\d+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Runs();
}
