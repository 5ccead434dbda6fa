using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Certificates;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>certificate renew NAME</c>.</summary>
internal static class CertificateCommand
{
    private const string Help =
        "Makes a new certificate and key for 'broker', an admin, 'observer', 'homeassistant', or a door by its id. "
        + "A door takes them up without a restart once its files are replaced.";

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var name = new Argument<string>("NAME") { Description = "broker, observer, homeassistant, the admin's name, or a door's id." };
        var renew = new Command("renew", Help) { name };
        renew.SetAction(parsed =>
        {
            var home = options.HomeOf(parsed, around);
            using var held = home.Lock();
            using var site = options.OpenSite(parsed, around);
            var authority = new SiteAuthority(home, options.PassphraseOf(parsed, around), around.Time);
            var asked = parsed.GetRequiredValue(name);
            string[] known =
            [
                BrokerConfiguration.Broker, BrokerConfiguration.Observer, BrokerConfiguration.HomeAssistant, site.Settings.Name,
                .. site.State.Keys.Where(key => key.May(KeysPayload.Command)).Select(key => key.Name),
            ];
            string folder;
            if (site.State.Doors.ContainsKey(asked))
            {
                authority.Issue(BrokerConfiguration.DoorUser(asked));
                folder = home.In($"doors/{asked}");
                Directory.CreateDirectory(folder);
                DoorCommands.CopyCertificates(home, asked);
            }
            else if (known.Contains(asked))
            {
                authority.Issue(asked, asked == BrokerConfiguration.Broker ? [site.Settings.BrokerHost] : []);
                if (asked == BrokerConfiguration.Broker) InitCommand.WriteBrokerFiles(home, site, null);
                folder = asked == BrokerConfiguration.Broker ? home.In("broker") : home.CertificatesFolder;
            }
            else
            {
                throw new AdminException($"'{asked}' is neither a door nor one of: {string.Join(", ", known.Distinct())}.");
            }

            options.Tell(parsed, around, new { name = asked, folder }, $"The new certificate and key of '{asked}' are in {folder}.");
        });
        return new Command("certificate", "Certificates of who speaks with the broker.") { renew };
    }
}
