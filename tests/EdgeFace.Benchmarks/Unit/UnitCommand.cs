using System.CommandLine;
using System.Globalization;

namespace EdgeFace.Benchmarks.Unit;

/// <summary><c>unit</c>: how long a unit takes to be ready, what its memory is made of, and what it writes while nobody comes.</summary>
internal static class UnitCommand
{
    public static Command Create()
    {
        var program = new Argument<FileInfo>("PROGRAM") { Description = "The program as installed, such as artifacts/edgeface/edgeface (scripts/build.sh)." };
        var starts = new Option<int>("--starts") { Description = "Starts that are timed; one more comes before them and warms the files.", DefaultValueFactory = _ => 7 };
        var minutes = new Option<double>("--minutes") { Description = "How long the last one then runs before an empty place.", DefaultValueFactory = _ => 3 };
        var broker = new Option<int?>("--broker") { Description = "Port of an MQTT broker on this machine, without TLS; none where it is left out.", HelpName = "PORT" };
        var command = new Command("unit",
            "Starts the program again and again and times each from its start to READY=1, as systemd does; then lets it look at 15 moving pictures a second "
            + "without a face, and tells its resident memory by parts and what it has written.") { program, starts, minutes, broker };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(program).FullName, parsed.GetValue(starts), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(broker), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string program, int starts, TimeSpan length, int? broker, CancellationToken cancel)
    {
        using var state = new StateFolder(broker);
        var readies = new List<TimeSpan>();
        for (var i = 0; i <= starts; i++)
        {
            using var unit = await StartedUnit.StartAsync(program, state, cancel);
            if (i > 0) readies.Add(unit.ReadyAfter);
            if (i == starts) await ShowAsync(unit, length, cancel);
        }

        readies.Sort();
        Print($"ready after, of {starts} starts with warm files: least {readies[0].TotalSeconds:0.00}, median {readies[readies.Count / 2].TotalSeconds:0.00}, most {readies[^1].TotalSeconds:0.00} s");
        return 0;
    }

    private static async Task ShowAsync(StartedUnit unit, TimeSpan length, CancellationToken cancel)
    {
        await Task.Delay(length / 2, TimeProvider.System, cancel);
        var before = unit.Written();
        await Task.Delay(length / 2, TimeProvider.System, cancel);
        var rate = (unit.Written() - before) / (length / 2).TotalHours;
        var parts = ResidentParts.Read(unit.ProcessId);
        Print($"resident after {length.TotalMinutes:0.#} min: {parts.Sum(part => part.Bytes) / 1e6:0.0} MB");
        foreach (var part in parts) Print($"  {part.Bytes / 1e6,6:0.0} MB  {part.Name}");
        Print($"written while nobody came: {rate / 1e6:0.00} MB an hour");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
