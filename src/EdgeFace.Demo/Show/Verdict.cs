using EdgeFace.Demo.Cast;

namespace EdgeFace.Demo.Show;

/// <summary>One thing that the demo must show.</summary>
/// <param name="Detail">What was seen instead, where it failed.</param>
public sealed record Check(string What, bool Passed, string? Detail = null);

/// <summary>What happened in the whole show.</summary>
/// <param name="Visits">One for each scene.</param>
/// <param name="StrayDecisions">Decisions that belong to no scene, of the daemon's and of the subscriber's.</param>
/// <param name="Pulses">How often the relay was released.</param>
/// <param name="CameraLosses">How often the daemon lost its camera before it was told to stop.</param>
/// <param name="ExitCode">Of the daemon; null where it had to be ended by force.</param>
public sealed record ShowRecord(
    IReadOnlyList<Visit> Visits, int StrayDecisions, int Pulses, bool RelayReleased, int CameraLosses, int? ExitCode);

/// <summary>Compares what happened with what the table of the cast promises.</summary>
public static class Verdict
{
    public static IReadOnlyList<Check> On(ShowRecord record, CastTable cast)
    {
        List<Check> checks = [];
        foreach (var visit in record.Visits)
        {
            checks.Add(Decided(visit, cast));
            checks.Add(Heard(visit));
        }

        var grants = record.Visits.Sum(visit => visit.Decisions.Count(decision => decision.Granted));
        checks.Add(new("the relay was released once for each grant", record.Pulses == grants, $"{record.Pulses} pulses, {grants} grants"));
        checks.Add(new("the relay is locked at the end", !record.RelayReleased, "it is still released"));
        checks.Add(new("no decision without somebody at the door", record.StrayDecisions == 0, $"{record.StrayDecisions} of them"));
        checks.Add(new("the camera was never lost", record.CameraLosses == 0, $"lost {record.CameraLosses} times"));
        checks.Add(new("the unit left in good order when told to", record.ExitCode == 0,
            record.ExitCode is { } code ? $"exit code {code}" : "it had to be ended by force"));
        return [.. checks.Select(check => check.Passed ? check with { Detail = null } : check)];
    }

    private static Check Decided(Visit visit, CastTable cast)
    {
        var what = visit.Who is { } who
            ? $"scene {visit.Scene + 1}: {cast.Member(who).Name} is let in"
            : $"scene {visit.Scene + 1}: the stranger is not let in";
        return visit.Decisions switch
        {
            [] => new(what, false, "the unit decided nothing"),
            [var only] => new(what, only.Subject == visit.Who, Describe(only)),
            _ => new(what, false, "several decisions: " + string.Join(", ", visit.Decisions.Select(Describe))),
        };
    }

    private static Check Heard(Visit visit) => new(
        $"scene {visit.Scene + 1}: the MQTT subscriber received the same decision",
        visit.Heard.Count == visit.Decisions.Count
            && visit.Heard.Zip(visit.Decisions).All(pair => pair.First.Subject == pair.Second.Subject && pair.First.Reason == pair.Second.Reason),
        visit.Heard.Count == 0 ? "it received none" : "it received: " + string.Join(", ", visit.Heard.Select(Describe)));

    private static string Describe(SeenDecision decision) =>
        decision.Subject is { } subject ? $"let in as {subject}" : $"not let in, {decision.Reason}";
}
