using System.Globalization;

namespace EdgeFace.Lines;

/// <summary>
/// What the line's owner and its client say to each other: ASCII lines over a Unix socket. The owner greets with
/// <c>edgeface-line 1 CHIP OFFSET high|low</c>. Each command is answered by <c>ok 0|1</c>, the level as the line
/// has it, or by <c>error WHY</c>.
/// <list type="bullet">
/// <item><c>release MS</c>: active for so long, at most a minute in all;</item>
/// <item><c>hold MS</c>: active for at most five seconds, said again and again while free access or fire last;</item>
/// <item><c>lock</c>: inactive now; <c>keep</c>: I am still here.</item>
/// </list>
/// A client that says nothing for <see cref="Silence"/>, or closes, leaves an inactive line behind.
/// </summary>
public static class OwnerProtocol
{
    public const string UsualSocket = "/run/edgeface-line/owner";

    public static readonly TimeSpan LongestPulse = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public static string Greeting(string chip, int offset, bool activeLow) =>
        string.Create(CultureInfo.InvariantCulture, $"edgeface-line 1 {chip} {offset} {(activeLow ? "low" : "high")}");

    public static string Answer(bool active) => active ? "ok 1" : "ok 0";

    internal static string Milliseconds(TimeSpan duration) => Math.Ceiling(duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}

public enum OwnerCommandKind
{
    Unknown,
    Release,
    Hold,
    Lock,
    Keep,
}

/// <summary>One thing that the client asks for.</summary>
public readonly record struct OwnerCommand(OwnerCommandKind Kind, TimeSpan Duration)
{
    /// <summary>Reads a line; whatever is not exactly a command is <see cref="OwnerCommandKind.Unknown"/>.</summary>
    public static OwnerCommand Parse(string line)
    {
        var words = line.Split(' ');
        return words switch
        {
            ["lock"] => new(OwnerCommandKind.Lock, default),
            ["keep"] => new(OwnerCommandKind.Keep, default),
            ["release", var ms] when Time(ms, OwnerProtocol.LongestPulse) is { } time => new(OwnerCommandKind.Release, time),
            ["hold", var ms] when Time(ms, OwnerProtocol.LongestHold) is { } time => new(OwnerCommandKind.Hold, time),
            _ => default,
        };
    }

    private static TimeSpan? Time(string text, TimeSpan longest) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0 && ms <= longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(ms)
            : null;
}
