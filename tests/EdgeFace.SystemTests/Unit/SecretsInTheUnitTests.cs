using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>A whole unit with passwords in its configuration: none of them comes out of it, in any form, by any way.</summary>
public sealed class SecretsInTheUnitTests : IDisposable
{
    private const string Password = "gé%h@im #4/x", Token = "tOk3n-0f-the-cam", Broker = "mqtt-Wort#77";

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_CameraWithALogin_IsLoggedInAndNothingThatIsWrittenHoldsTheSecrets()
    {
        BuiltModels.Require();
        await File.WriteAllTextAsync(_place.File("broker"), Broker + "\n");
        await using var camera = new RtspServer(_place, Film.Make(_place, "film.avi", 4)) { Login = $"anna:{Password}" };
        string[] settings =
        [
            "--set", "camera.kind=rtsp", "--set", string.Create(CultureInfo.InvariantCulture, $"camera.source=rtsp://anna:{Uri.EscapeDataString(Password)}@127.0.0.1:{camera.Port}/door?token={Token}"),
            "--set", "camera.stalledAfter=2s", "--set", "mqtt.host=127.0.0.1", "--set", "mqtt.port=9", "--set", "mqtt.user=anna", "--set", $"mqtt.passwordFile={_place.File("broker")}",
        ];
        // Not on its command line, which is the caller's own to hide.
        var file = _place.File("edgeface.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings.Where(word => word != "--set").Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0].Split('.')[0]).ToDictionary(section => section.Key, section => section.ToDictionary(pair => pair[0].Split('.')[1], pair => pair[1]))));
        var texts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using (var unit = new RunningUnit(_place, "--config", file))
        {
            await unit.LoggedAsync("Ready: door");
            await UpAsync(unit);
            foreach (var process in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
            {
                if (await CommandLineAsync(process) is { } line && line.Contains("ffmpeg", StringComparison.Ordinal)) texts[$"command line of {process}"] = Encoding.UTF8.GetBytes(line);
            }

            Take(texts, "doctor while it works", EdgeFaceProgram.Run(_place, "doctor", "--config", file));
            await camera.DisposeAsync();
            await unit.LoggedAsync("is lost");
            texts["status"] = JsonSerializer.SerializeToUtf8Bytes(await unit.StatusAsync());
            await File.WriteAllTextAsync(_place.File("log"), unit.Log);
            var programs = Directory.CreateDirectory(_place.File("programs")).FullName;
            await File.WriteAllTextAsync(Path.Combine(programs, "journalctl"), $"#!/bin/sh\ncat '{_place.File("log")}'; cat '{file}'\n");
            File.SetUnixFileMode(Path.Combine(programs, "journalctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var bundle = _place.File("bundle.tar.gz");
            Take(texts, "support-bundle", EdgeFaceProgram.RunWithPrograms(_place, programs, "support-bundle", "--output", bundle, "--config", file));
            foreach (var (name, content) in Read(bundle)) texts[name] = content;
            foreach (var command in (string[][])[["doctor"], ["doctor", "--json"], ["config", "show"], ["config", "show", "--json"], ["config", "check"], ["events", "tail", "--json"]])
                Take(texts, string.Join(' ', command), EdgeFaceProgram.Run(_place, [.. command, "--config", file]));
            await unit.StopAsync();
            texts["log"] = Encoding.UTF8.GetBytes(unit.Log);
        }

        foreach (var kept in Directory.GetFiles(_place.State)) texts[kept] = await File.ReadAllBytesAsync(kept);
        foreach (var (what, content) in texts)
        {
            foreach (var form in new[] { Password, Token, Broker }.SelectMany(Forms))
                Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) < 0, $"{what} holds '{form}':\n{Encoding.UTF8.GetString(content)}");
        }
    }

    [Fact]
    public void ConfigCheck_AddressWithACharacterThatMustBeEscaped_SaysWhichAndHowWithoutThePassword()
    {
        var done = EdgeFaceProgram.Run(_place, "config", "check", "--set", "camera.kind=rtsp", "--set", "camera.source=rtsp://anna:gehe/im@cam.lan/door");

        Assert.Equal(78, done.ExitCode);
        Assert.Contains("camera: source: the address cannot be read", done.Errors, StringComparison.Ordinal);
        Assert.Contains("'/' as %2F", done.Errors, StringComparison.Ordinal);
        Assert.Contains("'@' as %40", done.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("gehe", done.Errors, StringComparison.Ordinal);
    }

    private static async Task UpAsync(RunningUnit unit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while ((await unit.StatusAsync()).Health is not { Camera.Up: true })
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), unit.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static async Task<string?> CommandLineAsync(string process)
    {
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Take(Dictionary<string, byte[]> texts, string what, Finished done) => texts[what] = Encoding.UTF8.GetBytes($"{done.Output}\n{done.Errors}");

    private static IEnumerable<string> Forms(string secret)
    {
        var escaped = Uri.EscapeDataString(secret);
        return [secret, escaped, Uri.EscapeDataString(escaped), escaped.Replace("%C3%A9", "%c3%a9", StringComparison.Ordinal), JsonSerializer.Serialize(secret)[1..^1]];
    }

    private static Dictionary<string, byte[]> Read(string bundle)
    {
        using var file = File.OpenRead(bundle);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}
