using System.CommandLine;
using System.Text.Json;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary>Options that every command has, and what most of them begin with.</summary>
internal sealed class AdminOptions
{
    public const string HomeVariable = "EDGEFACE_ADMIN_HOME";
    public const string PassphraseVariable = "EDGEFACE_ADMIN_PASSPHRASE";

    private string? _passphrase;

    public Option<string?> Home { get; } = new("--home")
    {
        Description = $"The admin's folder. Else ${HomeVariable}, else ~/.edgeface-admin.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> PassphraseFile { get; } = new("--passphrase-file")
    {
        Description = $"File whose first line is the passphrase. Else ${PassphraseVariable}, else it is asked for.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON on standard output, and nothing else there.", Recursive = true };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Home);
        root.Options.Add(PassphraseFile);
        root.Options.Add(Json);
    }

    public AdminHome HomeOf(ParseResult parsed, AdminSurroundings around) => new(
        parsed.GetValue(Home)
        ?? (around.Environment.GetValueOrDefault(HomeVariable) is { Length: > 0 } named ? named : null)
        ?? Path.Combine(around.Environment.GetValueOrDefault("HOME") ?? ".", ".edgeface-admin"));

    /// <summary>Asks once for a command.</summary>
    public Func<string> PassphraseOf(ParseResult parsed, AdminSurroundings around, bool makesOne = false) => () => _passphrase ??= Ask(parsed, around, makesOne);

    public Site OpenSite(ParseResult parsed, AdminSurroundings around) => Site.Open(HomeOf(parsed, around), PassphraseOf(parsed, around), around.Time);

    /// <summary>Prints the document, or says it in words.</summary>
    public void Tell<T>(ParseResult parsed, AdminSurroundings around, T document, params IEnumerable<string> words)
    {
        if (parsed.GetValue(Json)) around.Out.WriteLine(JsonSerializer.Serialize(document, AdminJson.Style));
        else foreach (var line in words) around.Out.WriteLine(line);
    }

    /// <summary>Brings a change that is in the journal to the doors; a broker that is away leaves it to <c>sync</c>.</summary>
    /// <returns>Why it is not with the broker; null where it is.</returns>
    public static async Task<string?> TryPublishAsync(Site site, AdminHome home, AdminSurroundings around, IReadOnlyList<RecordId> changed, byte[]? keys, CancellationToken cancel)
    {
        try
        {
            await using var connection = await AdminConnection.OpenAsync(home, site.Settings, around.Time, cancel);
            if (keys is not null) await SitePublisher.PublishKeysAsync(site, connection, keys, cancel);
            await SitePublisher.PublishAsync(site, connection, changed, _ => { }, cancel);
            return null;
        }
        catch (AdminException e)
        {
            around.Error.WriteLine($"edgeface-admin: in the journal, but not with the broker yet: {e.Message} Run 'edgeface-admin sync' later.");
            return e.Message;
        }
    }

    private string Ask(ParseResult parsed, AdminSurroundings around, bool makesOne)
    {
        if (parsed.GetValue(PassphraseFile) is { } file) return ReadPassphrase(file);
        if (around.Environment.GetValueOrDefault(PassphraseVariable) is { Length: > 0 } given) return given;
        var typed = Require(around.AskSecret("Passphrase: "));
        if (makesOne && around.AskSecret("Once more: ") != typed) throw new AdminException("The two passphrases differ.");
        return typed;
    }

    /// <exception cref="AdminException">The file cannot be read, or is empty.</exception>
    public static string ReadPassphrase(string file)
    {
        try
        {
            return Require(File.ReadLines(file).FirstOrDefault());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdminException($"The passphrase cannot be read: {e.Message}", e);
        }
    }

    private static string Require(string? passphrase) => passphrase is { Length: > 0 } ? passphrase
        : throw new AdminException($"A passphrase is needed: --passphrase-file FILE, {PassphraseVariable}, or a terminal to ask at.");
}
