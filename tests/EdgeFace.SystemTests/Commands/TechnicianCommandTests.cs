using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Commands;

/// <summary>What a technician asks a running unit for.</summary>
public sealed class TechnicianCommandTests : IDisposable
{
    private const string Id = "kowalska-anna", Name = "Anna Kowalska-Zażółć", Password = "geheim-wort", User = "tuer-benutzer";

    private readonly Workplace _place = new();
    private readonly IReadOnlyList<DoorPerson> _people = SharedData.Root is null ? [] : DoorPerson.All();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task SupportBundle_OfAUnitThatLetSomebodyIn_HasNoNameFaceOrKey()
    {
        BuiltModels.Require();
        SharedData.Require();
        await File.WriteAllTextAsync(_place.File("password"), Password);
        string[] settings =
        [
            "--set", "camera.kind=folder", "--set", $"camera.source={_place.Links("frames", _people[0].Enrolled.Take(20))}", "--set", "camera.framesPerSecond=5",
            "--set", "mqtt.host=127.0.0.1", "--set", "mqtt.port=9", "--set", $"mqtt.user={User}", "--set", $"mqtt.passwordFile={_place.File("password")}",
        ];
        Assert.Equal(0, EdgeFaceProgram.Run(_place, ["enrol", Id, "--name", Name, .. _people[0].Enrolled.Take(3)]).ExitCode);
        using var unit = new RunningUnit(_place, settings);
        await unit.LoggedAsync("Ready: door");
        // The picture of the self-test is in the state folder, and her name in the unit's memory, events and audit log.
        var doctor = EdgeFaceProgram.Run(_place, ["doctor", .. settings]);
        Assert.Contains("kept in", doctor.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_place.State, "selftest.jpg")));
        var bundle = _place.File("bundle.tar.gz");

        var done = EdgeFaceProgram.Run(_place, ["support-bundle", "--output", bundle, .. settings]);

        Assert.True(done.ExitCode == 0, done.Errors);
        var files = Read(bundle);
        Assert.Contains(files.Keys, name => name.EndsWith("self-test.json", StringComparison.Ordinal));
        Assert.Contains(files.Keys, name => name.EndsWith("configuration.txt", StringComparison.Ordinal));
        foreach (var (file, content) in files)
        {
            var text = Encoding.UTF8.GetString(content);
            foreach (var word in new[] { Id, Name, "Kowalska", Password, "BEGIN" })
                Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{file} holds '{word}'");
            foreach (var key in Keys()) Assert.False(Holds(content, key), $"{file} holds a key of the state folder");
            Assert.False(Holds(content, [0xff, 0xd8, 0xff]) || Holds(content, [0x89, (byte)'P', (byte)'N', (byte)'G']), $"{file} holds a picture");
        }

        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task SupportBundle_AfterSomebodyWasRemoved_DoesNotNameHerFromTheLog()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var unit = new RunningUnit(_place, "--set", "camera.kind=folder", "--set", $"camera.source={_place.Links("frames", _people[1].Enrolled.Take(20))}");
        await unit.LoggedAsync("Ready: door");
        await unit.StatusAsync();
        var enrolled = EdgeFaceProgram.Run(_place, ["enrol", Id, "--name", Name, .. _people[0].Enrolled.Take(3)]);
        Assert.True(enrolled.ExitCode == 0, enrolled.Errors);
        var removed = EdgeFaceProgram.Run(_place, "subjects", "remove", Id);
        Assert.True(removed.ExitCode == 0, removed.Errors);
        await unit.LoggedAsync($"'{Id}' was removed by ");
        // The journal is that of a machine with systemd; here it says what the unit said.
        await File.WriteAllTextAsync(_place.File("log"), unit.Log);
        var programs = Directory.CreateDirectory(_place.File("programs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(programs, "journalctl"), $"#!/bin/sh\ncat '{_place.File("log")}'\n");
        File.SetUnixFileMode(Path.Combine(programs, "journalctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var bundle = _place.File("bundle.tar.gz");

        var done = EdgeFaceProgram.RunWithPrograms(_place, programs, "support-bundle", "--output", bundle);

        Assert.True(done.ExitCode == 0, done.Errors);
        var texts = Read(bundle).ToDictionary(file => Path.GetFileName(file.Key), file => Encoding.UTF8.GetString(file.Value), StringComparer.Ordinal);
        Assert.Contains("Person 'person-1' was removed by ", texts["log.txt"], StringComparison.Ordinal);
        foreach (var (file, text) in texts) Assert.False(text.Contains(Id, StringComparison.OrdinalIgnoreCase), $"{file} holds '{Id}'");
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Aim_OfARunningUnit_SaysWhatMatters_FirstWhetherTheFaceIsUsable()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var unit = new RunningUnit(_place, "--set", "camera.kind=folder", "--set", $"camera.source={_place.Links("frames", _people[0].Enrolled.Take(20))}");
        await unit.LoggedAsync("Ready: door");
        await unit.StatusAsync();

        var done = EdgeFaceProgram.Run(_place, "aim", "--pictures", "3");

        Assert.True(done.ExitCode == 0, done.Errors);
        var words = done.Output;
        Assert.Matches(@"640x480  brightness \d+ %  burnt out \d+ %  sharpness \d+ %", words);
        Assert.Matches(@"1: face about \d\.\d m away: (usable|not usable \()", words);
        Assert.Matches(@"eyes \d+ px apart, turned -?\d+/-?\d+ degrees, sharpness \d+ %, brightness \d+ %", words);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Aim_CameraThatGivesNothing_SaysSo()
    {
        BuiltModels.Require();
        using var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody");
        await unit.LoggedAsync("Ready: door");
        await unit.StatusAsync();

        var done = EdgeFaceProgram.Run(_place, "aim", "--minutes", "0.12");

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Contains("No picture from the camera for 5 s; edgeface doctor says why.", done.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    private IEnumerable<byte[]> Keys()
    {
        foreach (var file in Directory.GetFiles(_place.State, "*.key"))
        {
            var key = File.ReadAllBytes(file);
            yield return key;
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String(key));
            yield return Encoding.ASCII.GetBytes(Convert.ToHexString(key));
            yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key));
        }
    }

    private static bool Holds(byte[] content, byte[] what) => content.AsSpan().IndexOf(what) >= 0;

    private static Dictionary<string, byte[]> Read(string bundle)
    {
        using var file = File.OpenRead(bundle);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } data) continue;
            using var content = new MemoryStream();
            data.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}
