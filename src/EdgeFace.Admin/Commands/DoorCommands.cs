using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Certificates;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Site;

namespace EdgeFace.Admin.Commands;

/// <summary><c>door add | remove | list</c>.</summary>
internal static class DoorCommands
{
    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var name = new Argument<string>("DOOR") { Description = "The door's id: 1 to 32 of a-z, 0-9 and '-'." };
        var add = new Command("add", "Takes a door into the site and makes the folder that its technician needs: site file, certificate, key, authority. It is secret: whoever has it is the door.") { name };
        add.SetAction((parsed, cancel) => AddAsync(parsed, parsed.GetRequiredValue(name), options, around, cancel));
        var remove = new Command("remove", "Takes a door out of the site, lost or stolen: it is not given the key of what is published from now on, and the broker's access list forbids it everything.") { name };
        remove.SetAction((parsed, cancel) => RemoveAsync(parsed, parsed.GetRequiredValue(name), options, around, cancel));
        var list = new Command("list", "Lists the site's doors.");
        list.SetAction(parsed =>
        {
            using var site = options.OpenSite(parsed, around);
            options.Tell(parsed, around, site.State.Doors.Keys.Order(StringComparer.Ordinal), site.State.Doors.Keys.Order(StringComparer.Ordinal));
        });
        return new Command("door", "The site's doors.") { add, remove, list };
    }

    private static async Task<int> AddAsync(ParseResult parsed, string door, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        if (!DoorAddress.IsValid(door)) throw new AdminException($"'{door}' is no door's id: 1 to {DoorAddress.MaxLength} of a-z, 0-9 and '-'.");
        if (BrokerConfiguration.IsNoDoor(door)) throw new AdminException($"A door cannot be called '{door}': commands have another use for that word. Give it another id.");
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        if (site.State.Doors.ContainsKey(door)) throw new AdminException($"There is a door '{door}' already. A unit that is replaced: 'door remove {door}' first.");
        var root = site.Keys.Open(Keyring.Root);
        new SiteAuthority(home, options.PassphraseOf(parsed, around), around.Time).Issue(BrokerConfiguration.DoorUser(door));
        using var key = site.AddDoor(door);
        var keys = site.IssueKeys();
        var folder = home.In($"doors/{door}");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = new SiteFile(1, site.Settings.Site, door, Convert.ToBase64String(root.PublicKey), Convert.ToBase64String(key.Export()),
            Math.Max(1, site.State.ManifestRevision), site.State.KeysRevision);
        AdminHome.WriteDurably(Path.Combine(folder, "site.json"), file.ToJson());
        CopyCertificates(home, door);
        InitCommand.WriteBrokerFiles(home, site, null);
        var why = await AdminOptions.TryPublishAsync(site, home, around, [], keys, cancel);
        options.Tell(parsed, around, new { door, folder, published = why is null },
            $"The technician needs {folder} (site.json, ca.pem, door.pem, door.key), and deletes it after provisioning; so do you.",
            $"Copy {home.In("broker/acl")} to the broker and reload it (systemctl reload mosquitto).");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, string door, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        if (!site.State.Doors.ContainsKey(door)) throw new AdminException($"There is no door '{door}'.");
        site.RemoveDoor(door);
        var keys = site.IssueKeys();
        InitCommand.WriteBrokerFiles(home, site, null);
        if (Directory.Exists(home.In($"doors/{door}"))) Directory.Delete(home.In($"doors/{door}"), recursive: true);
        // Everything goes out anew, encrypted to the epoch that the lost door has no key of.
        var why = await AdminOptions.TryPublishAsync(site, home, around, [.. site.State.Live.Keys], keys, cancel);
        options.Tell(parsed, around, new { door, epoch = site.State.Epoch, published = why is null },
            $"The door '{door}' is out of the site; {site.State.Live.Count} records were encrypted anew (epoch {site.State.Epoch}).",
            $"Now copy {home.In("broker/acl")} to the broker and restart it (systemctl restart mosquitto): that ends a connection the lost door still has.");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }

    /// <summary>Puts a door's certificate, key and the authority where its technician takes them from.</summary>
    public static void CopyCertificates(AdminHome home, string door)
    {
        var user = BrokerConfiguration.DoorUser(door);
        foreach (var (from, to) in new[] { ("ca.pem", "ca.pem"), (user + ".pem", "door.pem"), (user + ".key", "door.key") })
            AdminHome.WriteDurably(Path.Combine(home.In($"doors/{door}"), to), File.ReadAllBytes(Path.Combine(home.CertificatesFolder, from)));
    }
}
