using System.Text;
using System.Text.Json;
using EdgeFace.Admin.Broker;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

/// <summary>From pictures at the admin's to a door that lets the person in, with everybody's own programs.</summary>
public sealed class AdminEnrolmentTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Enrol_OneAFolderAndATable_IsRecognisedAtTheDoor()
    {
        TestSite.Require();
        BuiltModels.Require();
        SharedData.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        var everybody = DoorPerson.All().ToArray();
        var (one, folder) = (everybody[0], everybody[1..]);

        var single = await EnrolAsync(facility, [one.Id, "--name", "Number One", "--groups", "staff", "--valid", "2026-01-01..2099-12-31", "--consent", "2026-01-02", .. one.Enrolled.Take(4)]);
        Assert.Equal((1, 0, 0), single);
        var shown = facility.Ok("show", one.Id);
        Assert.Equal(("Number One", "2026-01-02", 4), (shown.GetProperty("name").GetString(), shown.GetProperty("consent").GetString(), shown.GetProperty("templates").GetInt32()));

        foreach (var person in folder) _place.Links($"photos/{person.Id}", person.Enrolled.Take(3));
        Assert.Equal((folder.Length, 0, 0), await EnrolAsync(facility, ["--from-folder", _place.File("photos"), "--groups", "staff"]));

        var people = Directory.GetDirectories(Path.Combine(SharedData.Data, "lfw-dev", "images")).Order(StringComparer.Ordinal).Take(TestRuns.Count(8, 400)).ToArray();
        WriteTable(people, one);
        var begun = TimeProvider.System.GetTimestamp();
        var (enrolled, unchanged, refused) = await EnrolAsync(facility, ["--from-csv", _place.File("people.csv")]);
        output.WriteLine($"a table of {people.Length + 3} people: {enrolled} enrolled, {refused} refused in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:F1} s");
        Assert.Equal((people.Length + 3, 0), (enrolled + refused, unchanged));
        Assert.InRange(enrolled, people.Length * 3 / 4, people.Length);
        var listed = facility.Ok("list");
        Assert.Equal(1 + folder.Length + enrolled, listed.GetArrayLength());

        // Again, nothing is enrolled twice, and whoever was refused is refused again.
        var before = Versions(facility);
        Assert.Equal((0, enrolled, refused), await EnrolAsync(facility, ["--from-csv", _place.File("people.csv")]));
        Assert.Equal(before, Versions(facility));

        await LetInAsync(facility, one);
    }

    [Fact]
    public async Task Export_Import_TakesPeopleToAnotherSiteAndNothingElseOpensTheFile()
    {
        TestSite.Require();
        BuiltModels.Require();
        SharedData.Require();
        using var facility = new TestSite(_place);
        var person = DoorPerson.All()[0];
        Assert.Equal((1, 0, 0), await EnrolAsync(facility, [person.Id, "--name", "Oona Unforgettable", .. person.Enrolled.Take(2)]));
        File.WriteAllText(_place.File("passphrase"), "another one\n");
        Assert.Equal(1, facility.Ok("export", _place.File("people.export"), "--file-passphrase", _place.File("passphrase")).GetProperty("people").GetInt32());
        var file = File.ReadAllBytes(_place.File("people.export"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_place.File("people.export")));
        foreach (var secret in new[] { "Unforgettable", person.Id, "embedding", Convert.ToBase64String(Encoding.UTF8.GetBytes("Unforgettable"))[..12] })
            Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"The export shows '{secret}'.");

        using var elsewhere = new Workplace();
        using var other = new TestSite(elsewhere);
        await RefusedAsync(other, "wrong passphrase", _place.File("people.export"));
        foreach (var length in new[] { 0, 1, file.Length / 2, file.Length - 3 })
        {
            File.WriteAllBytes(_place.File("cut"), file[..length]);
            await RefusedAsync(other, "cannot be read", _place.File("cut"), "--file-passphrase", _place.File("passphrase"));
        }

        // One letter of the encrypted content becomes another.
        var text = Encoding.UTF8.GetString(file);
        var at = text.IndexOf("content", StringComparison.Ordinal) + 60;
        File.WriteAllText(_place.File("altered"), text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        await RefusedAsync(other, "wrong passphrase, or the file is damaged", _place.File("altered"), "--file-passphrase", _place.File("passphrase"));
        Assert.Equal(0, other.Ok("list").GetArrayLength());

        for (var again = 0; again < 2; again++)
            Assert.Equal(1, other.Ok("import", _place.File("people.export"), "--file-passphrase", _place.File("passphrase")).GetProperty("people").GetInt32());
        var taken = Assert.Single(other.Ok("list").EnumerateArray());
        Assert.Equal((person.Id, "Oona Unforgettable", 2), (taken.GetProperty("id").GetString(), taken.GetProperty("name").GetString(), taken.GetProperty("templates").GetInt32()));
        // Who came so is known by picture too.
        Assert.Equal((0, 1, 0), await EnrolAsync(other, [person.Id, "--name", "Oona Unforgettable", .. person.Enrolled.Take(2)]));
    }

    private static async Task RefusedAsync(TestSite site, string why, params string[] arguments)
    {
        var refused = await site.RunAsync(["import", .. arguments]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(why, refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<(int Enrolled, int Unchanged, int Refused)> EnrolAsync(TestSite site, string[] arguments)
    {
        var done = await site.RunAsync(["enrol", .. arguments, "--models", BuiltModels.Root!, "--json"]);
        Assert.True(done.ExitCode == 0, $"exit code {done.ExitCode}: {done.Errors}");
        var counts = done.Json();
        foreach (var person in counts.GetProperty("people").EnumerateArray().Where(person => person.GetProperty("outcome").GetString() == "refused"))
            Assert.All(person.GetProperty("refused").EnumerateArray(), picture => Assert.False(string.IsNullOrEmpty(picture.GetProperty("message").GetString())));
        return (counts.GetProperty("enrolled").GetInt32(), counts.GetProperty("unchanged").GetInt32(), counts.GetProperty("refused").GetInt32());
    }

    private static string[] Versions(TestSite facility) =>
        [.. facility.Ok("list").EnumerateArray().Select(person => $"{person.GetProperty("id").GetString()} {person.GetProperty("record").GetString()} {person.GetProperty("version").GetInt64()}").Order(StringComparer.Ordinal)];

    // A picture each, and three who must be refused: no picture, no such file, and somebody who is there already.
    private void WriteTable(string[] people, DoorPerson known)
    {
        File.WriteAllText(_place.File("words.jpg"), "not a picture");
        var table = new StringBuilder("id,name,groups,consent,images\n");
        foreach (var person in people)
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(person)},\"{Path.GetFileName(person).Replace('_', ' ')}, \"\"visitor\"\"\",staff visitors,2026-01-02,{Directory.GetFiles(person).Order(StringComparer.Ordinal).First()}\n");
        table.Append("words,Words,,,words.jpg\n").Append("nobody,Nobody,,,nowhere.jpg\n").Append("double,Double,,,").Append(known.Enrolled[0]).Append('\n');
        File.WriteAllText(_place.File("people.csv"), table.ToString());
    }

    private async Task LetInAsync(TestSite facility, DoorPerson person)
    {
        string[] site =
        [
            .. facility.UnitSettings("front"),
            // Hundreds of people with one picture each are more than a level arms for by itself.
            "--set", "recognition.mostRejections=0.6",
        ];
        using (var unit = new RunningUnit(_place, [.. site, "--set", "camera.source=/dev/video-of-nobody"]))
        {
            await SimulatedDoor.UntilAsync(
                () => facility.Ok("status").EnumerateArray().Any(door => door.GetProperty("inSync").ValueKind == JsonValueKind.True), () => "the door is not in sync:\n" + unit.Log);
            Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        }

        await using var connection = await AdminConnection.OpenAsync(facility.Home, facility.Home.ReadSettings(), TimeProvider.System, default);
        var granted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await connection.SubscribeAsync([new DoorAddress("hq", "front").Event], message =>
        {
            if (EventEnvelope.Parse(message.Payload).Event is AccessGranted grant) granted.TrySetResult(grant.Subject);
            return Task.CompletedTask;
        }, default);
        using (var unit = new RunningUnit(_place, [.. site, "--set", "camera.kind=folder", "--set", "camera.source=" + _place.Links("camera", person.Rest)]))
        {
            await SimulatedDoor.UntilAsync(() => granted.Task.IsCompleted, () => "nobody was let in:\n" + unit.Log);
            Assert.Equal(person.Id, await granted.Task);
            Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        }
    }
}
