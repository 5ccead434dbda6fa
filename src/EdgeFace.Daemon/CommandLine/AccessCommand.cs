using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Access;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface access explain</c>: what the rules say of a person.</summary>
internal static class AccessCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("access", "Explains who may pass when.") { Explain(options, around) };

    private static Command Explain(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "The time to explain, with its offset; else now.",
            HelpName = "2027-01-01T08:00+01:00",
            CustomParser = SubjectRightsCommand.ParseTime,
        };
        var command = new Command("explain", "Says which rule lets a person in or not, and until when. Lockdown and anti-passback are the door's own business and are not asked.\n\n"
            + "Example: edgeface access explain anna.kowalska --at 2026-12-24T18:00+01:00")
        {
            id, at, options.Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            using var gallery = await options.OpenGalleryAsync(parsed, configured, around, cancel);
            if (await gallery.Store.FindAsync(parsed.GetValue(id), cancel) is not { } subject) return SubjectsCommand.Missing(around, parsed.GetValue(id));
            var plan = AccessPlan.Of(configured.Access, around.Time.LocalTimeZone);
            var explained = AccessExplanation.Of(subject.Id, subject.Rights, plan, parsed.GetValue(at) ?? around.Time.GetUtcNow());
            if (parsed.GetValue(options.Json)) WriteJson(around.Out, explained, plan.Calendar);
            else WriteText(around.Out, explained, subject.Rights, plan.Calendar);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteText(TextWriter to, AccessExplanation explained, Core.Gallery.SubjectRights rights, SiteCalendar calendar)
    {
        to.WriteLine($"{explained.Subject}: {SubjectsCommand.RightsText(rights)}");
        to.WriteLine($"at {Time(explained.At, calendar)} ({calendar.Zone.Id})");
        foreach (var rule in explained.Rules)
        {
            var word = !rule.IsForSubject ? "not about them" : rule.Open ? "lets them in" : "is closed now";
            to.WriteLine($"  {rule.Rule,-40} {word}" + (rule is { IsForSubject: true, Until: { } until } ? $", until {Time(until, calendar)}" : ""));
        }

        var answer = explained.Reason is { } reason ? $"NOT LET IN ({reason.ToName()})" : "LET IN";
        to.WriteLine(answer + (explained.Until is { } change ? $", until {Time(change, calendar)}" : ", and nothing changes that within a year"));
    }

    private static void WriteJson(TextWriter to, AccessExplanation explained, SiteCalendar calendar) => JsonOutput.Write(to, new
    {
        subject = explained.Subject.Value,
        at = explained.At,
        timeZone = calendar.Zone.Id,
        admitted = explained.Reason is null,
        reason = explained.Reason?.ToName(),
        until = explained.Until,
        rules = explained.Rules,
    });

    private static string Time(DateTimeOffset at, SiteCalendar calendar) =>
        calendar.Local(at).ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
