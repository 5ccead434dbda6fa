using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Daemon.Storage;
using EdgeFace.Daemon.Support;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface support-bundle</c>: one file to send to whoever helps.</summary>
internal static class SupportBundleCommand
{
    private const string Help =
        "Collects what support needs into one archive: self-test, configuration with passwords masked, the unit's log of the last days, its state under systemd, board and storage. "
        + "Without faces, names or keys: no picture, no database and no key goes in, people's ids and names become person-1, person-2, …; read it before you send it.\n\n"
        + "Example: sudo edgeface support-bundle";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var output = new Option<string?>("--output") { Description = "File to write; else edgeface-support-TIME.tar.gz here.", HelpName = "FILE" };
        var days = new Option<int>("--days") { Description = "How much of the log.", DefaultValueFactory = _ => 3 };
        var command = new Command("support-bundle", Help) { output, days };
        command.SetAction(async (parsed, cancel) =>
        {
            var loaded = options.Load(parsed, around);
            var state = options.StateDirectory(parsed, around);
            var path = Path.GetFullPath(parsed.GetValue(output)
                ?? string.Create(CultureInfo.InvariantCulture, $"edgeface-support-{around.Time.GetUtcNow():yyyyMMdd-HHmmss}.tar.gz"));
            var secrets = new SecretBook(strict: true);
            secrets.Know(loaded.Secrets);
            var people = await PeopleAsync(loaded.Options, state, around, cancel);
            try
            {
                await new SupportBundle(Texts(loaded, state, parsed.GetValue(days), around.Time), people, secrets, around.Time).WriteAsync(path, cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException($"The bundle cannot be written to {path}: {e.Message}", e);
            }

            around.Out.WriteLine(path);
            return ExitCodes.Ok;
        });
        return command;
    }

    // Without knowing the people their names cannot be taken out, so then there is no bundle.
    private static async Task<IReadOnlyList<IReadOnlyList<string>>> PeopleAsync(
        EdgeFaceOptions options, StateDirectory state, CommandSurroundings around, CancellationToken cancel)
    {
        if (!HasGallery(state)) return [];
        using var gallery = await GalleryAccess.OpenAsync(state, options.Control, options.Gallery, options.Audit, "edgeface support-bundle", around.Time, cancel);
        return [.. (await gallery.Store.LoadAsync(cancel)).Select(subject => (IReadOnlyList<string>)[subject.Id.Value, subject.Name])];
    }

    // Not File.Exists: that is false too for who may not look into the folder, but may read the unit's log.
    private static bool HasGallery(StateDirectory state)
    {
        try
        {
            return Directory.Exists(state.Path) && Directory.EnumerateFiles(state.Path, Path.GetFileName(state.GalleryPath)).Any();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(
                $"The state folder {state.Path} may not be read by this user, so the people's names could not be taken out of the bundle. Run it with sudo.", e);
        }
    }

    private static List<SupportText> Texts(LoadedConfiguration loaded, StateDirectory state, int days, TimeProvider time) =>
    [
        new("self-test.json", cancel => SelfTestAsync(loaded.Options, state, time, cancel)),
        new("status.json", cancel => StatusAsync(loaded.Options, state, cancel)),
        new("configuration.txt", _ => Task.FromResult(string.Join('\n', loaded.Values.Select(v => $"{v.Key} = {v.Text ?? "(not set)"} # {v.Source}")
            .Concat(loaded.Faults.Select(fault => $"FAULT: {fault}"))) + "\n")),
        new("log.txt", cancel => HostProgram.RunAsync("journalctl", ["--unit", "edgeface*", "--since", $"-{days} days", "--no-pager", "--output", "short-iso-precise"], time, cancel)),
        new("kernel-log.txt", cancel => HostProgram.RunAsync("journalctl", ["--dmesg", "--priority", "warning", "--since", $"-{days} days", "--no-pager"], time, cancel)),
        new("units.txt", cancel => HostProgram.RunAsync("systemctl", ["status", "edgeface*", "--no-pager", "--lines", "0"], time, cancel)),
        new("unit-files.txt", cancel => HostProgram.RunAsync("systemctl", ["cat", "edgeface.service", "--no-pager"], time, cancel)),
        new("sandbox.txt", cancel => HostProgram.RunAsync("systemd-analyze", ["security", "edgeface.service", "--no-pager"], time, cancel)),
        new("package.txt", cancel => HostProgram.RunAsync("dpkg", ["--status", "edgeface"], time, cancel)),
        new("storage.txt", cancel => HostProgram.RunAsync("df", ["-h"], time, cancel)),
        new("mounts.txt", _ => File.ReadAllTextAsync("/proc/mounts", CancellationToken.None)),
        new("memory.txt", _ => File.ReadAllTextAsync("/proc/meminfo", CancellationToken.None)),
        new("state-folder.txt", _ => Task.FromResult(string.Concat(new DirectoryInfo(state.Path).EnumerateFileSystemInfos().OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.UnixFileMode} {(f as FileInfo)?.Length,12} {f.LastWriteTimeUtc:yyyy-MM-ddTHH:mm:ssZ} {f.Name}\n")))),
    ];

    private static async Task<string> SelfTestAsync(EdgeFaceOptions options, StateDirectory state, TimeProvider time, CancellationToken cancel) =>
        JsonSerializer.Serialize(await SelfTest.RunAsync(options, state, time, cancel), MessagingJson.Default.SelfTestReport);

    private static async Task<string> StatusAsync(EdgeFaceOptions options, StateDirectory state, CancellationToken cancel)
    {
        using var daemon = new ControlClient(options.Control.PathIn(state));
        return JsonSerializer.Serialize(await daemon.StatusAsync(cancel), MessagingJson.Default.ControlStatus);
    }
}
