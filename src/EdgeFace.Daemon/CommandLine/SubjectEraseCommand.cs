using System.CommandLine;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface subjects erase</c>: a person who is to be forgotten.</summary>
internal static class SubjectEraseCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var command = new Command("erase", "Forgets a person: templates, cards and PIN go, and every name of theirs in the audit log, which stays whole. "
            + "It may be run again, and for somebody who was removed long ago.\n\nExample: edgeface subjects erase anna.kowalska") { id, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            var subject = parsed.GetValue(id);
            using var gallery = await options.OpenGalleryAsync(parsed, configured, around, cancel);
            var removed = await gallery.Store.RemoveAsync(subject, cancel);
            var fields = gallery.Daemon is { } daemon
                ? await daemon.EraseAsync(subject, cancel)
                : Erase(subject, configured, options.StateDirectory(parsed, around), around.Time);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, new { subject = subject.Value, removed, auditFields = fields });
            else around.Out.WriteLine($"{subject}: {(removed ? "removed" : "was not enrolled")}, {fields} fields of the audit log erased");
            return ExitCodes.Ok;
        });
        return command;
    }

    // No unit runs: the gallery's lock is held by the caller.
    private static int Erase(SubjectId subject, EdgeFaceOptions options, StateDirectory state, TimeProvider time)
    {
        using var credentials = new CredentialStore(state, AuditKey.Load(options.Audit, state, forRun: false));
        credentials.Open();
        credentials.Erase(subject);
        using (var outbox = new Outbox(state, time, options.Outbox))
        {
            outbox.Open();
            outbox.Erase(subject.Value);
        }

        OldCopies.Erase(state, subject.Value);
        using var audit = new AuditLog(state, options.Audit, time);
        audit.Open(forRun: false);
        var fields = audit.Erase(subject.Value);
        if (fields > 0) audit.Append([new PersonalDataErased(time.GetUtcNow(), fields)], ClockQuality.Unset);
        return fields;
    }
}
