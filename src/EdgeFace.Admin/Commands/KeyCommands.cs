using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Certificates;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>key list | rotate | grant | revoke</c>.</summary>
internal static class KeyCommands
{
    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var list = new Command("list", "Lists the keys that the doors believe, and what each may do.");
        list.SetAction(parsed =>
        {
            using var site = options.OpenSite(parsed, around);
            var keys = site.State.Keys.Select(key => new { id = key.ToId().ToString(), key.Name, key.Rights, key.From, key.Until, writer = key.ToId().ToString() == site.State.Writer }).ToArray();
            options.Tell(parsed, around, keys, keys.Select(key => $"{key.id}  {key.Name,-20} {string.Join(' ', key.Rights),-8} until {key.Until:yyyy-MM-dd}{(key.writer ? "  writes the gallery" : "")}"));
        });

        var revokeOld = new Option<bool>("--revoke-old") { Description = "The old key is lost or stolen: doors forget all that it signed, and get it anew." };
        var rotate = new Command("rotate", "Makes a new gallery key, hands the writing over to it, and signs everything anew.") { revokeOld };
        rotate.SetAction((parsed, cancel) => RotateAsync(parsed, parsed.GetValue(revokeOld), options, around, cancel));

        var name = new Argument<string>("NAME") { Description = "The person's name, as the broker and the doors know them: 1 to 32 of a-z, 0-9 and '-'." };
        var days = new Option<int>("--days") { Description = "How long the key is good for.", DefaultValueFactory = _ => 365 };
        var grant = new Command("grant", "Gives somebody the right to command doors: makes a folder with their own key and certificate, to be used with --home.") { name, days };
        grant.SetAction((parsed, cancel) => GrantAsync(parsed, parsed.GetRequiredValue(name), parsed.GetValue(days), options, around, cancel));

        var id = new Argument<string>("KEY") { Description = "Id or name of the key." };
        var revoke = new Command("revoke", "Takes a key's rights away: doors obey it no more, and forget what it signed.") { id };
        revoke.SetAction((parsed, cancel) => RevokeAsync(parsed, parsed.GetRequiredValue(id), options, around, cancel));
        return new Command("key", "Who may do what at the doors. These commands need the root key.") { list, rotate, grant, revoke };
    }

    private static async Task<int> RotateAsync(ParseResult parsed, bool revokeOld, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        site.Keys.Open(Keyring.Root);
        var fresh = site.RotateWriter(revokeOld);
        var keys = site.IssueKeys();
        var why = await AdminOptions.TryPublishAsync(site, home, around, [.. site.State.Live.Keys, .. site.State.Revoked.Keys], keys, cancel);
        options.Tell(parsed, around, new { key = fresh.ToString(), revokedOld = revokeOld, published = why is null }, $"The key {fresh} writes the gallery now.");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }

    private static async Task<int> GrantAsync(ParseResult parsed, string name, int days, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        if (!DoorAddress.IsValid(name)) throw new AdminException($"'{name}' is no name: 1 to {DoorAddress.MaxLength} of a-z, 0-9 and '-'.");
        if (BrokerConfiguration.IsTaken(name)) throw new AdminException($"Nobody can be called '{name}': that is the certificate of another part of the site. Take another name.");
        if (days is < 1 or > 3650) throw new AdminException("--days: 1 to 3650 is allowed.");
        var home = options.HomeOf(parsed, around);
        var passphrase = options.PassphraseOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        site.Keys.Open(Keyring.Root);
        if (site.State.Keys.Any(known => known.Name == name)) throw new AdminException($"There is a key of '{name}' already; 'key revoke {name}' first.");
        var theirs = new AdminHome(home.In($"operators/{name}"));
        theirs.Create();
        using var ring = new Keyring(theirs, passphrase);
        var key = ring.Create(site.Settings.CommandKey);
        var now = around.Time.GetUtcNow();
        site.ListKey(new(Convert.ToBase64String(key.PublicKey), name, [KeysPayload.Command], now.AddMinutes(-5), now.AddDays(days)));
        new SiteAuthority(home, passphrase, around.Time).Issue(name);
        theirs.Write(site.Settings with { Name = name });
        foreach (var file in new[] { "ca.pem", name + ".pem", name + ".key" })
            AdminHome.WriteDurably(Path.Combine(theirs.CertificatesFolder, file), File.ReadAllBytes(Path.Combine(home.CertificatesFolder, file)));
        var keys = site.IssueKeys();
        InitCommand.WriteBrokerFiles(home, site, null);
        var why = await AdminOptions.TryPublishAsync(site, home, around, [], keys, cancel);
        options.Tell(parsed, around, new { name, key = key.Id.ToString(), folder = theirs.Path, published = why is null },
            $"Give {theirs.Path} to '{name}' (the passphrase is yours) and delete it here.", $"Copy {home.In("broker/acl")} to the broker and reload it.");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, string which, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        site.Keys.Open(Keyring.Root);
        var found = site.State.Keys.Where(key => key.ToId().ToString() == which || key.Name == which).ToArray();
        if (found.Length != 1) throw new AdminException(found.Length == 0 ? $"There is no key '{which}'." : $"'{which}' is the name of several keys; give its id ('key list').");
        var id = found[0].ToId().ToString();
        if (id == site.State.Writer) throw new AdminException("This key writes the gallery now: 'key rotate --revoke-old' puts another in its place.");
        site.RevokeKey(id);
        var keys = site.IssueKeys();
        InitCommand.WriteBrokerFiles(home, site, null);
        var why = await AdminOptions.TryPublishAsync(site, home, around, [.. site.State.Live.Keys], keys, cancel);
        options.Tell(parsed, around, new { key = id, published = why is null }, $"The key {id} of '{found[0].Name}' has no rights any more.", $"Copy {home.In("broker/acl")} to the broker and reload it.");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }
}
