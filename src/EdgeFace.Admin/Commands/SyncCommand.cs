using System.CommandLine;
using EdgeFace.Admin.Broker;

namespace EdgeFace.Admin.Commands;

/// <summary><c>sync</c>: the broker is brought to what the journal says.</summary>
internal static class SyncCommand
{
    private const string Help =
        "Compares the broker with the journal, publishes what is missing or old, takes away what is not in the journal, and issues a fresh manifest. "
        + "Run it at least daily (systemd/edgeface-admin-sync.timer): a manifest expires.";

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var command = new Command("sync", Help);
        command.SetAction(async (parsed, cancel) =>
        {
            var home = options.HomeOf(parsed, around);
            using var held = home.Lock();
            using var site = options.OpenSite(parsed, around);
            await using var connection = await AdminConnection.OpenAsync(home, site.Settings, around.Time, cancel);
            var result = await SitePublisher.SyncAsync(site, connection, Progress.To(around, parsed.GetValue(options.Json), "records published"), cancel);
            options.Tell(parsed, around, result,
                $"manifest {result.Revision}: {result.Records} people, {result.Tombstones} revoked; {result.Published} records published, {result.Cleared} foreign ones taken away{(result.KeysPublished ? ", keys published" : "")}");
            return ExitCodes.Ok;
        });
        return command;
    }
}

/// <summary>Says now and then how far a long work is.</summary>
internal static class Progress
{
    private const int Step = 500;

    public static Action<int> To(AdminSurroundings around, bool quiet, string what) => done =>
    {
        if (!quiet && done > 0 && done % Step == 0) around.Error.WriteLine($"{done} {what}");
    };
}
