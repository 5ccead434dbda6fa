using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Certificates;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

internal sealed class InitCommand
{
    private const string Help =
        "Makes a new site: the root, gallery and command keys, a certificate authority with certificates for the broker and this admin, the journal, "
        + "and the broker's configuration in broker/ (mosquitto.conf, access list, certificates).\n\n"
        + "Example: edgeface-admin init hq --broker broker.lan";

    private readonly Argument<string> _site = new("SITE") { Description = "The site's id: 1 to 32 of a-z, 0-9 and '-'." };
    private readonly Option<string> _broker = new("--broker") { Description = "Name or address of the broker, as doors reach it.", HelpName = "HOST", Required = true };
    private readonly Option<int> _port = new("--port") { Description = "Port of the broker.", DefaultValueFactory = _ => 8883 };
    private readonly Option<string> _name = new("--name") { Description = "The admin's name, as the broker and the doors know it.", DefaultValueFactory = _ => "admin" };
    private readonly Option<string> _folder = new("--broker-folder") { Description = "Where the broker's machine will have the files of broker/.", DefaultValueFactory = _ => "/etc/mosquitto/edgeface" };
    private readonly Option<int> _hours = new("--manifest-hours") { Description = "How long a door trusts a manifest; 'sync' issues a new one.", DefaultValueFactory = _ => 48 };
    private readonly Option<bool> _deny = new("--deny-when-stale") { Description = "Doors whose manifest has expired let nobody in by face; else they raise an alarm only." };

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var init = new InitCommand();
        init._port.Validators.Add(result => CheckRange(result, result.GetValueOrDefault<int>(), 1, 65535));
        init._hours.Validators.Add(result => CheckRange(result, result.GetValueOrDefault<int>(), 1, 24 * 90));
        var command = new Command("init", Help) { init._site, init._broker, init._port, init._name, init._folder, init._hours, init._deny };
        command.SetAction(parsed => init.Run(parsed, options, around));
        return command;
    }

    /// <summary>Writes mosquitto.conf, the access list and the broker's certificates to <c>broker/</c>.</summary>
    public static void WriteBrokerFiles(AdminHome home, Site site, string? folder)
    {
        var target = home.In("broker");
        Directory.CreateDirectory(target);
        var operators = site.State.Keys.Where(key => key.May(KeysPayload.Command)).Select(key => (key.Name, key.ToId()));
        File.WriteAllText(Path.Combine(target, "acl"), BrokerConfiguration.AccessList(site.Settings, site.State.Doors.Keys, operators));
        if (folder is not null) File.WriteAllText(Path.Combine(target, "mosquitto.conf"), BrokerConfiguration.Configuration(site.Settings, folder));
        foreach (var file in new[] { "ca.pem", "broker.pem", "broker.key" })
            AdminHome.WriteDurably(Path.Combine(target, file), File.ReadAllBytes(Path.Combine(home.CertificatesFolder, file)));
    }

    private int Run(ParseResult parsed, AdminOptions options, AdminSurroundings around)
    {
        var (id, name, host) = (parsed.GetRequiredValue(_site), parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_broker));
        foreach (var (what, value) in new[] { ("site", id), ("name", name) })
        {
            if (!DoorAddress.IsValid(value)) throw new AdminException($"'{value}' is no {what}: 1 to {DoorAddress.MaxLength} of a-z, 0-9 and '-'.");
        }

        if (BrokerConfiguration.IsTaken(name)) throw new AdminException($"--name {name}: that is the certificate of another part of the site. Take another name.");
        var home = options.HomeOf(parsed, around);
        if (home.Exists) throw new AdminException($"{home.Path} holds a site already; nothing was changed.");
        var passphrase = options.PassphraseOf(parsed, around, makesOne: true);
        var settings = new SiteSettings(id, name, host, parsed.GetValue(_port), Tls: true, parsed.GetValue(_hours), parsed.GetValue(_deny) ? ManifestPayload.Deny : ManifestPayload.Alarm);
        home.Create();
        using var held = home.Lock();
        var authority = new SiteAuthority(home, passphrase, around.Time);
        authority.Create(id);
        authority.Issue(BrokerConfiguration.Broker, host);
        foreach (var client in new[] { name, BrokerConfiguration.Observer, BrokerConfiguration.HomeAssistant }) authority.Issue(client);
        using var site = Site.Create(home, settings, passphrase, around.Time);
        site.IssueKeys();
        WriteBrokerFiles(home, site, parsed.GetRequiredValue(_folder));
        options.Tell(parsed, around, new { site = id, home = home.Path, rootKey = site.Keys.Open(Keyring.Root).Id.ToString(), broker = home.In("broker") },
            $"The site '{id}' is in {home.Path}. Back this folder up; keep keys/root.pem apart, it is needed only for 'door' and 'key'.",
            $"Broker: copy {home.In("broker")} to {parsed.GetRequiredValue(_folder)} on {host}, and mosquitto.conf of it to /etc/mosquitto/conf.d/edgeface.conf.",
            "Then: edgeface-admin sync; edgeface-admin door add DOOR");
        return ExitCodes.Ok;
    }

    private static void CheckRange(System.CommandLine.Parsing.OptionResult result, int value, int least, int most)
    {
        if (value < least || value > most) result.AddError($"{result.Option.Name} {value}: {least} to {most} is allowed");
    }
}
