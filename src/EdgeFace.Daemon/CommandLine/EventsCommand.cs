using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Control;
using EdgeFace.Messaging.Audit;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface events …</c>: what happened, from the audit log.</summary>
internal static class EventsCommand
{
    private const int Page = 500;

    private static readonly TimeSpan FollowPeriod = TimeSpan.FromMilliseconds(500);

    private static readonly JsonSerializerOptions OneLine = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("events", "Shows, exports or verifies what happened at this door: the audit log.")
        {
            Tail(options, around),
            Export(options, around),
            Verify(options, around),
        };

    private static Command Tail(GlobalOptions options, CommandSurroundings around)
    {
        var lines = new Option<int>("--lines", "-n") { Description = "How many of the last events.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, until interrupted." };
        var command = new Command("tail", "Prints the last events, one a line.\n\nExample: edgeface events tail -n 50 --follow") { lines, follow };
        command.SetAction(async (parsed, cancel) =>
        {
            using var audit = await OpenAsync(options, parsed, around, cancel);
            var after = Math.Max(0, (await audit.Reader.HeadAsync(cancel)).Number - Math.Max(0, parsed.GetValue(lines)));
            while (true)
            {
                var rows = await audit.Reader.ReadAsync(after, Page, cancel);
                foreach (var row in rows) around.Out.WriteLine(Line(row));
                if (rows.Count > 0) after = rows[^1].Number;
                else if (!parsed.GetValue(follow)) return ExitCodes.Ok;
                else await Task.Delay(FollowPeriod, around.Time, cancel);
            }
        });
        return command;
    }

    private static Command Export(GlobalOptions options, CommandSurroundings around)
    {
        var format = new Option<string>("--format") { Description = "csv or jsonl.", DefaultValueFactory = _ => "jsonl" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        var from = new Option<long>("--from") { Description = "Number of the first row.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("export", "Writes the whole audit log to standard output, with each row's seal.\n\nExample: edgeface events export --format csv > events.csv") { format, from };
        command.SetAction(async (parsed, cancel) =>
        {
            using var audit = await OpenAsync(options, parsed, around, cancel);
            var csv = parsed.GetValue(format) == "csv";
            if (csv) around.Out.WriteLine("number,at,clock,run,sinceStart,kind,event,seal");
            var after = Math.Max(1, parsed.GetValue(from)) - 1;
            while (await audit.Reader.ReadAsync(after, Page, cancel) is { Count: > 0 } rows)
            {
                foreach (var row in rows) around.Out.WriteLine(csv ? Csv(row) : JsonSerializer.Serialize(row, OneLine));
                after = rows[^1].Number;
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Verify(GlobalOptions options, CommandSurroundings around)
    {
        var head = new Option<string?>("--head") { Description = "A head that somebody else has kept (from the health topic or an audit-head event): is it in this log?", HelpName = "HASH" };
        var command = new Command("verify", "Checks that no row of the audit log was removed, altered or cut off. "
            + "Without --head, a log that was thrown away and written anew with this device's own key would pass.\n\nExample: edgeface events verify --head 9f86d081…") { head, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var audit = await OpenAsync(options, parsed, around, cancel);
            var verdict = await audit.Reader.VerifyAsync(parsed.GetValue(head), cancel);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, verdict);
            else WriteVerdict(around.Out, verdict);
            return verdict.Ok ? ExitCodes.Ok : ExitCodes.Fault;
        });
        return command;
    }

    private static async Task<AuditAccess> OpenAsync(GlobalOptions options, ParseResult parsed, CommandSurroundings around, CancellationToken cancel)
    {
        var configured = options.Load(parsed, around).Require();
        return await AuditAccess.OpenAsync(options.StateDirectory(parsed, around), configured.Control, configured.Audit, "edgeface events", around.Time, cancel);
    }

    private static void WriteVerdict(TextWriter to, AuditVerdict verdict)
    {
        if (!verdict.Ok)
        {
            to.WriteLine($"NOT WHOLE: {verdict.Fault}");
            return;
        }

        if (verdict.Last == 0)
        {
            to.WriteLine("nothing has been recorded yet");
            return;
        }

        to.WriteLine($"whole: rows {verdict.First} to {verdict.Last}" + (verdict.Erased > 0 ? $", {verdict.Erased} personal fields erased" : ""));
        if (verdict.Found is { } found) to.WriteLine($"the given head is row {found}: nothing up to it was removed or altered");
        to.WriteLine($"head {verdict.Head}");
    }

    private static string Line(AuditEntry row)
    {
        var details = row.Event.Where(p => p.Value is not null).Select(p => $"{p.Key}={p.Value!.ToJsonString(OneLine).Trim('"')}");
        var doubt = row.Clock is "unset" or "jumped" ? $" (clock {row.Clock})" : "";
        return $"{row.Number,7}  {row.At.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}{doubt}  {row.Kind,-16} {string.Join(' ', details)}";
    }

    private static string Csv(AuditEntry row) => string.Join(',', new[]
    {
        row.Number.ToString(CultureInfo.InvariantCulture), row.At.ToString("O", CultureInfo.InvariantCulture), row.Clock,
        row.Run.ToString(CultureInfo.InvariantCulture), row.SinceStart.ToString("0.000", CultureInfo.InvariantCulture), row.Kind,
        row.Event.ToJsonString(OneLine), row.Seal,
    }.Select(Quoted));

    // RFC 4180; and a cell that a spreadsheet would take for a formula begins with none of its signs, all are JSON, numbers or our words.
    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
