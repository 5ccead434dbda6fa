using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Soak;

/// <summary>
/// A unit that decides on frames as fast as it can, with people who come and go, a broker that listens and figures that are
/// read, for an hour: nothing of it grows. The curve is left in artifacts/soak.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    private const int Samples = 360;

    /// <summary>More than any machine decides on: the unit never waits for a picture.</summary>
    private const int FramesPerSecond = 250;

    private const int FramesOfPerson = 5 * FramesPerSecond, FramesOfNobody = 7 * FramesPerSecond / 2;

    private const int TemplatesEach = 3;

    // Within the third of the time that lies between the two medians.
    private const double MostGrowth = 0.02;

    // Connections that are opened again, a database that is read at the moment.
    private const int HandlesToSpare = 4, ThreadsToSpare = 4;

    private const long MostResident = 200_000_000;

    // Of a door that somebody comes to all the time; a card of 32 GB that endures 1000 writings lasts 150 years with it.
    private const double MostWrittenPerHour = 200e6;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_FramesAtFullSpeed_MemoryAndHandlesStayFlat()
    {
        SoakLength.Require();
        RecordedPeople.Require();
        var people = DoorPerson.All();
        foreach (var person in people.Skip(1)) Enrol(person);
        using var broker = new Mosquitto(_place);
        using var metrics = new UnitMetrics();
        using var unit = RunningUnit.AsInstalled(_place, Settings(people, broker.Port, metrics.Listen));
        await unit.LoggedAsync("Ready: door");
        var samples = await WatchAsync(unit, metrics);
        var (exit, _) = await unit.StopAsync();

        Keep(samples);
        Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
        Assert.DoesNotContain("CRITICAL", unit.Log, StringComparison.Ordinal);
        AssertFlat("resident memory", samples, s => s.Process.Resident);
        AssertFlat("anonymous memory", samples, s => s.Process.Anonymous);
        AssertBounded("handles", samples, s => s.Process.Handles, HandlesToSpare);
        AssertBounded("threads", samples, s => s.Process.Threads, ThreadsToSpare);
        Assert.True(samples[^1].Frames > samples[samples.Count / 2].Frames, "It has stopped to decide.");
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
            Assert.True(samples.Skip(samples.Count / 2).All(s => s.Process.Resident <= MostResident), $"More than {MostResident / 1e6:0} MB are resident.");
        var rate = WrittenPerHour(samples);
        Assert.True(rate <= MostWrittenPerHour, $"{rate / 1e6:0} MB an hour are written.");
    }

    private void Enrol(DoorPerson person)
    {
        var done = EdgeFaceProgram.Run(_place, ["enrol", person.Id, "--name", "Person " + person.Id, .. person.Enrolled.Take(TemplatesEach)]);
        Assert.True(done.ExitCode == 0, done.Errors);
    }

    private string[] Settings(IReadOnlyList<DoorPerson> people, int broker, string metrics)
    {
        var configuration = _place.File("edgeface.json");
        string[] camera = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "image2", "-loop", "1", "-framerate", $"{FramesPerSecond}",
            "-i", Path.Combine(Recording(people), "%05d.jpg"), "-c", "copy", "-f", "mjpeg", "-"];
        File.WriteAllText(configuration, JsonSerializer.Serialize(new
        {
            camera = new { kind = "command", command = camera },
            mqtt = new { host = "127.0.0.1", port = broker },
            metrics = new { listen = metrics },
        }));
        return ["--config", configuration];
    }

    // One after another, each long enough to be let in or turned away, and so long nobody between them that an approach ends.
    private string Recording(IReadOnlyList<DoorPerson> people)
    {
        var nobody = _place.File("nobody.jpg");
        using (var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "color=gray:s=640x480", "-frames:v", "1", nobody]))
        {
            ffmpeg.WaitForExit();
            Assert.Equal(0, ffmpeg.ExitCode);
        }

        var folder = _place.Links("frames", []);
        var number = 0;
        foreach (var person in people)
        {
            var rest = Enumerable.Range(0, FramesOfPerson).Select(i => person.Rest[i % person.Rest.Count]);
            foreach (var frame in rest.Concat(Enumerable.Repeat(nobody, FramesOfNobody)))
                File.CreateSymbolicLink(Path.Combine(folder, $"{number++:D5}.jpg"), frame);
        }

        return folder;
    }

    private static async Task<List<SoakSample>> WatchAsync(RunningUnit unit, UnitMetrics metrics)
    {
        var interval = SoakLength.Duration / Samples;
        if (interval < ShortestInterval) interval = ShortestInterval;
        await SimulatedDoor.UntilAsync(metrics.Answer, () => $"no metrics\n{unit.Log}");
        var samples = new List<SoakSample>();
        var begun = TimeProvider.System.GetTimestamp();
        using var beat = new PeriodicTimer(interval, TimeProvider.System);
        while (samples.Count == 0 || samples[^1].At < SoakLength.Duration)
        {
            await beat.WaitForNextTickAsync();
            Assert.False(unit.HasExited, unit.Log);
            samples.Add(new(TimeProvider.System.GetElapsedTime(begun), await metrics.FramesAsync(), ProcessFigures.Read(unit.ProcessId)));
        }

        return samples;
    }

    private void Keep(List<SoakSample> samples)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root!, "artifacts", "soak")).FullName;
        var took = samples[^1].At;
        var frames = samples[^1].Frames - samples[0].Frames;
        var title = string.Create(CultureInfo.InvariantCulture,
            $"{took.TotalMinutes:0.#} minutes, {frames} frames ({frames / took.TotalSeconds:0} a second), {WrittenPerHour(samples) / 1e6:0.0} MB written an hour");
        File.WriteAllText(Path.Combine(folder, "soak.csv"), SoakCurve.ToCsv(samples));
        File.WriteAllText(Path.Combine(folder, "soak.svg"), SoakCurve.ToSvg(samples, title));
        output.WriteLine($"{title}\n{folder}/soak.svg");
    }

    private static double WrittenPerHour(List<SoakSample> samples) =>
        (samples[^1].Process.Written - samples[0].Process.Written) / (samples[^1].At - samples[0].At).TotalHours;

    private static void AssertFlat(string what, List<SoakSample> samples, Func<SoakSample, double> value)
    {
        var growth = SoakVerdict.Growth([.. samples.Select(value)]);
        Assert.True(growth <= MostGrowth, string.Create(CultureInfo.InvariantCulture, $"The {what} grew by {growth:P1}; see artifacts/soak/soak.svg."));
    }

    private static void AssertBounded(string what, List<SoakSample> samples, Func<SoakSample, int> value, int spare)
    {
        var before = samples.Take(samples.Count / 2).Max(value);
        var after = samples.Skip(samples.Count / 2).Max(value);
        Assert.True(after <= before + spare, $"The {what} grew from {before} to {after}; see artifacts/soak/soak.svg.");
    }
}
