using System.Text;
using System.Text.Json;

namespace EdgeFace.Admin.Home;

/// <summary>
/// The folder of one admin of one site: settings, keys, certificates and, for who keeps the gallery, the journal with the people.
/// Private keys and people are encrypted in it; back it up as a whole.
/// </summary>
public sealed class AdminHome
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public AdminHome(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    public string SettingsPath => In("site.json");

    public string KeysFolder => In("keys");

    public string VaultPath => In("vault.json");

    public string JournalPath => In("journal");

    public string PeopleFolder => In("people");

    public string CertificatesFolder => In("certificates");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public bool Exists => File.Exists(SettingsPath);

    public void Create()
    {
        foreach (var folder in new[] { Path, KeysFolder, PeopleFolder, CertificatesFolder }) Directory.CreateDirectory(folder, OwnerOnlyFolder);
    }

    /// <summary>One command at a time; others wait for nothing and say so.</summary>
    /// <exception cref="AdminException">Another command works in this folder.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(In("lock"), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly });
        }
        catch (IOException e)
        {
            throw new AdminException($"{Path} is in use by another edgeface-admin; wait for it to end.", e);
        }
    }

    /// <exception cref="AdminException">There is no site here, or its settings cannot be read.</exception>
    public SiteSettings ReadSettings()
    {
        if (!Exists) throw new AdminException($"{Path} is no site's folder. Make one with 'edgeface-admin init', or name another with --home or EDGEFACE_ADMIN_HOME.");
        try
        {
            return JsonSerializer.Deserialize<SiteSettings>(File.ReadAllText(SettingsPath), AdminJson.Style) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new AdminException($"{SettingsPath} cannot be understood: {e.Message}", e);
        }
    }

    public void Write(SiteSettings settings) => WriteDurably(SettingsPath, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(settings, AdminJson.Style) + "\n"));

    /// <summary>Replaces a file as a whole: after a power cut there is the old one or the new one. Mode 0600.</summary>
    public static void WriteDurably(string path, byte[] content)
    {
        var made = path + ".new";
        File.Delete(made);
        using (var file = new FileStream(made, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path, overwrite: true);
    }
}

/// <summary>What the admin's commands need to know of the site; not secret.</summary>
/// <param name="Name">Whose folder this is: the name of the broker's user.</param>
/// <param name="ManifestHours">How long a manifest is good for.</param>
/// <param name="WhenStale"><c>alarm</c> or <c>deny</c>.</param>
/// <param name="CommandKey">Name of the key that signs commands.</param>
public sealed record SiteSettings(
    string Site, string Name, string BrokerHost, int BrokerPort, bool Tls, int ManifestHours = 48, string WhenStale = "alarm", string CommandKey = "command");

/// <summary>JSON of this program's own files and of <c>--json</c>.</summary>
internal static class AdminJson
{
    public static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Names of people stay readable; nothing of this goes into HTML.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
