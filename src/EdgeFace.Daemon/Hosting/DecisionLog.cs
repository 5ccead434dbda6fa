using System.Globalization;
using EdgeFace.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Says in the log that somebody was let in, or why not and how near they came. Who it was stands in the audit log alone, from which
/// it can be erased.
/// </summary>
public sealed class DecisionLog(ILogger<DecisionLog> log) : IEventSink
{
    public void Publish(DoorEvent happening)
    {
        if (happening is AccessGranted granted) log.LogInformation("{Grant}", Words(granted));
        else if (happening is AccessDenied denied) log.LogInformation("{Denial}", Words(denied));
        else if (happening is LockedOut locked) log.LogWarning("{Denials} denials in a row: the door does not look before {Until:HH:mm:ss} UTC.", locked.Denials, locked.Until.UtcDateTime);
    }

    /// <summary>One line: <c>Let in by face; similarity 0.79; 2 usable frames.</c></summary>
    internal static string Words(AccessGranted granted)
    {
        var similarity = granted.Similarity is { } s ? string.Create(CultureInfo.InvariantCulture, $"; similarity {s:0.00}") : "";
        return $"Let in by {granted.Method}{similarity}{Frames(granted.Method, granted.Frames)}.";
    }

    /// <summary>One line: <c>Not let in by face: blurred (sharpness 0.18, at least 0.24); nearest similarity 0.41, 12 usable frames.</c></summary>
    internal static string Words(AccessDenied denied)
    {
        var measured = denied.Measured is { } m ? $" ({m.Words()})" : "";
        var nearest = denied.Nearest is { } n ? string.Create(CultureInfo.InvariantCulture, $"; nearest similarity {n:0.00}") : "";
        var runnerUp = denied.RunnerUp is { } r ? string.Create(CultureInfo.InvariantCulture, $", runner-up {r:0.00}") : "";
        return $"Not let in by {denied.Method}: {denied.Reason}{measured}{nearest}{runnerUp}{Frames(denied.Method, denied.Frames)}.";
    }

    private static string Frames(string method, int usable) =>
        method == AccessMethods.Face ? string.Create(CultureInfo.InvariantCulture, $"; {usable} usable frames") : "";
}
