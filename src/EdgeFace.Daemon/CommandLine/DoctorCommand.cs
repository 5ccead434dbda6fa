using System.CommandLine;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface doctor</c>: one table that a technician can read out on the telephone.</summary>
internal static class DoctorCommand
{
    private const string Help =
        "Tests every part of the unit and says of each whether it is ok, and what to do if not: board, clock, storage, camera, models, gallery, door, broker, certificates, sandbox, versions. "
        + "Nothing moves, nobody is disturbed. Where the unit runs it tests itself, and the result is in its health; where it does not, what can be tested without it is.\n\n"
        + "The camera's picture is kept in the state folder (selftest.jpg), the last one only.\n\n"
        + "Exit code: 0 nothing is at fault, 1 something is.\n\nExample: sudo edgeface doctor";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var quiet = new Option<bool>("--quiet") { Description = "Print faults and warnings only." };
        var command = new Command("doctor", Help) { options.Json, quiet };
        command.SetAction(async (parsed, cancel) =>
        {
            var report = await SelfTest.RunAsync(options.Load(parsed, around).Require(), options.StateDirectory(parsed, around), around.Time, cancel);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, report);
            else if (parsed.GetValue(quiet)) WriteLines(around.Out, report.Rows.Where(row => row.Status != SelfTestStatus.Ok));
            else WriteTable(around.Out, report);
            return report.Worst == SelfTestStatus.Fault ? ExitCodes.Fault : ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteTable(TextWriter to, SelfTestReport report)
    {
        var width = report.Rows.Max(row => row.Part.Length);
        foreach (var row in report.Rows)
        {
            to.WriteLine($"{Word(row.Status)}  {row.Part.PadRight(width)}  {row.Finding}");
            if (row.Advice is { } advice) to.WriteLine($"{"",-9}{"".PadRight(width)}  -> {advice}");
        }

        var (faults, warnings) = (report.Rows.Count(r => r.Status == SelfTestStatus.Fault), report.Rows.Count(r => r.Status == SelfTestStatus.Warning));
        to.WriteLine();
        to.WriteLine(faults + warnings == 0 ? "All well." : $"{Count(faults, "fault")}, {Count(warnings, "warning")}.");
    }

    private static void WriteLines(TextWriter to, IEnumerable<SelfTestRow> rows)
    {
        foreach (var row in rows) to.WriteLine($"{Word(row.Status).Trim()}: {row.Part}: {row.Finding}{(row.Advice is null ? "" : $" -> {row.Advice}")}");
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Word(SelfTestStatus status) => status switch
    {
        SelfTestStatus.Ok => "ok     ",
        SelfTestStatus.Warning => "WARNING",
        _ => "FAULT  ",
    };
}
