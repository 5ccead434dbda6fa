using System.Globalization;
using System.Text;
using EdgeFace.Admin.Commands;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging;
using EdgeFace.Messaging.HomeAssistant;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Broker;

/// <summary>What Mosquitto needs: who may say and hear what, and that it keeps everything over a power cut.</summary>
internal static class BrokerConfiguration
{
    /// <summary>Reads events, states and reports of all doors; changes nothing.</summary>
    public const string Observer = "observer";

    public const string HomeAssistant = "homeassistant";

    /// <summary>The broker's own certificate.</summary>
    public const string Broker = "broker";

    private const string Authority = "ca";
    private const string DoorPrefix = "door-";

    private static readonly string[] Reported = ["availability", "state", "gallery", "health", "event"];

    public static string DoorUser(string door) => DoorPrefix + door;

    /// <summary>Whether an admin may not have this name: somebody else's certificate, or the authority's key, has it already.</summary>
    public static bool IsTaken(string admin) => admin is Authority or Broker or Observer or HomeAssistant || admin.StartsWith(DoorPrefix, StringComparison.Ordinal);

    /// <summary>Whether no door may have this name: a command that takes doors and others would mean the other.</summary>
    public static bool IsNoDoor(string door) => door is OrderCommands.All or Broker or Observer or HomeAssistant;

    /// <param name="folder">Where certificates and the access list lie on the broker's machine.</param>
    public static string Configuration(SiteSettings settings, string folder) => $"""
        # Made by edgeface-admin for the site '{settings.Site}'. Mosquitto 2.0 or newer.
        per_listener_settings false
        listener {settings.BrokerPort.ToString(CultureInfo.InvariantCulture)}
        allow_anonymous false

        # TLS; the certificate's common name is the user that the access list speaks of.
        cafile {folder}/ca.pem
        certfile {folder}/broker.pem
        keyfile {folder}/broker.key
        tls_version tlsv1.3
        require_certificate true
        use_identity_as_username true
        acl_file {folder}/acl

        # Retained records and what waits for a door outlast a power cut. Mosquitto writes everything at each save: every
        # so many changes, not each one. What a power cut takes from it, 'edgeface-admin sync' puts back.
        persistence true
        persistence_location /var/lib/mosquitto/
        autosave_on_changes true
        autosave_interval 100
        persistent_client_expiration 30d

        # A new door is sent every retained record at once: the queue must hold more than the site has people.
        max_inflight_messages 200
        max_queued_messages 50000
        max_queued_bytes 536870912
        max_packet_size 4200000
        max_keepalive 600

        """;

    /// <summary>Each door and admin, and exactly their topics.</summary>
    /// <param name="operators">Names of admins who may command, with their keys.</param>
    public static string AccessList(SiteSettings settings, IEnumerable<string> doors, IEnumerable<(string Name, KeyId Key)> operators)
    {
        var site = new SiteAddress(settings.Site);
        var text = new StringBuilder();
        void User(string name, params string[] rules)
        {
            text.Append("user ").Append(name).Append('\n');
            foreach (var rule in rules) text.Append("topic ").Append(rule).Append('\n');
            text.Append('\n');
        }

        text.Append("# Made by edgeface-admin: what is not listed is forbidden.\n\n");
        User(settings.Name, $"readwrite {site.Root}/#");
        foreach (var door in doors.Order(StringComparer.Ordinal).Select(site.Door))
        {
            User(DoorUser(door.Door),
                $"read {site.Keys}", $"read {site.Manifest}", $"read {site.AllRecords}", $"read {door.Command}", $"read {door.Resend}", $"readwrite {door.Availability}",
                $"write {door.State}", $"write {door.Gallery}", $"write {door.Health}", $"write {door.Event}", $"write {site.Root}/reply/+",
                $"write {DeviceDiscovery.Topic(door)}", $"read {DeviceDiscovery.StatusTopic}");
        }

        foreach (var (name, key) in operators.Where(known => known.Name != settings.Name).OrderBy(known => known.Name, StringComparer.Ordinal))
            User(name, [.. Readable(site), $"write {site.AllDoors("command")}", $"read {site.Reply(key)}"]);
        User(Observer, Readable(site));
        User(HomeAssistant, [.. Readable(site), "read homeassistant/#", $"write {DeviceDiscovery.StatusTopic}"]);
        return text.ToString();
    }

    // Who hears events may ask for those that were lost on the way.
    private static string[] Readable(SiteAddress site) =>
        [.. Reported.Select(what => $"read {site.AllDoors(what)}"), $"write {site.AllDoors("resend")}"];
}
