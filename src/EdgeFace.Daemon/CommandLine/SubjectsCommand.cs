using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Daemon.CommandLine;

internal static class SubjectsCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("subjects", "Lists, shows, changes or removes enrolled people.")
        {
            List(options, around),
            Show(options, around),
            SubjectRightsCommand.Create(options, around),
            Remove(options, around),
            SubjectEraseCommand.Create(options, around),
        };

    private static Command List(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("list", "Lists everybody who is enrolled on this device.\n\nExample: edgeface subjects list") { options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var gallery = await options.OpenGalleryAsync(parsed, options.Load(parsed, around).Require(), around, cancel);
            var subjects = await gallery.Store.LoadAsync(cancel);
            if (parsed.GetValue(options.Json))
            {
                JsonOutput.Write(around.Out, subjects.Select(SubjectLine.Of));
                return ExitCodes.Ok;
            }

            foreach (var line in subjects.Select(SubjectLine.Of))
                around.Out.WriteLine($"{line.Subject,-24} {line.Name,-32} {line.Templates,3} templates  {Date(line.Enrolled)}  consent {Day(line.Consent)}");
            around.Out.WriteLine($"{subjects.Count} enrolled");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show(GlobalOptions options, CommandSurroundings around)
    {
        var id = IdArgument();
        var command = new Command("show", "Shows one person and the templates.\n\nExample: edgeface subjects show anna.kowalska") { id, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var gallery = await options.OpenGalleryAsync(parsed, options.Load(parsed, around).Require(), around, cancel);
            if (await gallery.Store.FindAsync(parsed.GetValue(id), cancel) is not { } subject) return Missing(around, parsed.GetValue(id));
            var shown = SubjectDetails.Of(subject);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, shown);
            else WriteText(around.Out, shown);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Remove(GlobalOptions options, CommandSurroundings around)
    {
        var id = IdArgument();
        var command = new Command("remove", "Removes a person with all templates. The door stops letting them in at once.\n\nExample: edgeface subjects remove anna.kowalska") { id, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var gallery = await options.OpenGalleryAsync(parsed, options.Load(parsed, around).Require(), around, cancel);
            var subject = parsed.GetValue(id);
            if (!await gallery.Store.RemoveAsync(subject, cancel)) return Missing(around, subject);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, new Removed(subject.Value, true));
            else around.Out.WriteLine($"{subject}: removed");
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static Argument<SubjectId> IdArgument() => new("ID") { Description = "The person's id.", CustomParser = EnrolCommand.ParseId };

    internal static int Missing(CommandSurroundings around, SubjectId id)
    {
        around.Error.WriteLine($"edgeface: nobody is enrolled as '{id}'; 'edgeface subjects list' shows who is");
        return ExitCodes.NothingDone;
    }

    private static void WriteText(TextWriter to, SubjectDetails subject)
    {
        to.WriteLine($"{subject.Subject}  {subject.Name}  enrolled {Date(subject.Enrolled)} by {subject.Enroller ?? "somebody not known"}, consent {Day(subject.Consent)}");
        to.WriteLine("  " + RightsText(subject.Rights));
        foreach (var template in subject.Templates)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  template {template.Number,3}  quality {template.Quality:0.00}  {Date(template.Created)}  {template.Model}"));
        }
    }

    /// <summary>Rights in one line.</summary>
    internal static string RightsText(SubjectRights rights) => string.Join(", ", [
        rights.Groups.Count == 0 ? "in no group" : "in " + string.Join(' ', rights.Groups),
        .. rights.ValidFrom is { } from ? [$"from {Date(from)}"] : Array.Empty<string>(),
        .. rights.ValidUntil is { } until ? [$"until {Date(until)}"] : Array.Empty<string>(),
        .. rights.Extended ? ["extended unlock time"] : Array.Empty<string>(),
    ]);

    private static string Date(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "not recorded";

    private sealed record SubjectLine(string Subject, string Name, DateTimeOffset Enrolled, int Templates, DateOnly? Consent, string? Enroller)
    {
        public static SubjectLine Of(Subject subject) =>
            new(subject.Id.Value, subject.Name, subject.Enrolled, subject.Templates.Count, subject.Papers.Consent, subject.Papers.Enroller);
    }

    private sealed record SubjectDetails(string Subject, string Name, DateTimeOffset Enrolled, IReadOnlyList<TemplateLine> Templates, SubjectRights Rights,
        DateOnly? Consent, string? Enroller)
    {
        public static SubjectDetails Of(Subject subject) => new(subject.Id.Value, subject.Name, subject.Enrolled,
            [.. subject.Templates.Select(t => new TemplateLine(t.Number, t.Quality, t.Created, t.Embedding.Model.Value))], subject.Rights, subject.Papers.Consent, subject.Papers.Enroller);
    }

    private sealed record TemplateLine(int Number, float Quality, DateTimeOffset Created, string Model);

    private sealed record Removed(string Subject, bool Ok);
}
