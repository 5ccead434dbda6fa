using System.Text.Json;
using EdgeFace.Admin;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A whole facility for one test: the admin's folder, made by the admin's program, and a real Mosquitto with TLS and its access list.</summary>
internal sealed class TestSite : IDisposable
{
    public const string Passphrase = "only for this test";
    public static readonly ModelId Model = new("testnet-192@00000001");
    private const int Dimension = 192;

    /// <summary>Skips the test where Mosquitto and its clients are not installed.</summary>
    public static void Require() =>
        Assert.SkipUnless(Mosquitto.Program is not null && MosquittoClient.IsInstalled, "Mosquitto and its clients are not installed (scripts/test.sh installs them).");

    /// <param name="settings">Lines of mosquitto.conf that replace those of the same name.</param>
    public TestSite(Workplace place, params string[] settings)
    {
        Port = TlsMosquitto.FreePort();
        Home = new AdminHome(place.File("admin"));
        Ok("init", "hq", "--broker", "127.0.0.1", "--port", $"{Port}", "--broker-folder", Home.In("broker"));
        Broker = new(Home.In("broker"), place.File("mosquitto"), Port, settings);
        Broker.Start();
        Ok("sync");
    }

    public int Port { get; }

    public AdminHome Home { get; }

    public TlsMosquitto Broker { get; }

    /// <summary>Runs the admin's program.</summary>
    public async Task<Finished> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var environment = new Dictionary<string, string> { ["EDGEFACE_ADMIN_HOME"] = Home.Path, ["EDGEFACE_ADMIN_PASSPHRASE"] = Passphrase };
        var exit = await AdminProgram.RunAsync(arguments, new(output, errors, environment, TimeProvider.System, _ => null));
        return new(exit, output.ToString(), errors.ToString());
    }

    public JsonElement Ok(params string[] arguments)
    {
        var done = Task.Run(() => RunAsync([.. arguments, "--json"])).GetAwaiter().GetResult();
        Assert.True(done.ExitCode == 0, $"edgeface-admin {string.Join(' ', arguments)} exited with {done.ExitCode}: {done.Errors}");
        return done.Json();
    }

    /// <summary>Adds a door at the admin and tells the broker of it.</summary>
    public void AddDoor(string door)
    {
        Ok("door", "add", door);
        Broker.Reload();
    }

    public string DoorFolder(string door) => Home.In($"doors/{door}");

    public string DoorFile(string door, string name) => Path.Combine(DoorFolder(door), name);

    /// <summary>Arguments that make a unit this door of the site.</summary>
    public string[] UnitSettings(string door) =>
    [
        "--set", "unit.site=hq", "--set", "unit.door=" + door, "--set", "site.file=" + DoorFile(door, "site.json"), "--set", "recognition.level=convenience", "--set", "clock.trust=rtc",
        "--set", "mqtt.host=127.0.0.1", "--set", $"mqtt.port={Port}", "--set", "mqtt.tls=true", "--set", "mqtt.caFile=" + DoorFile(door, "ca.pem"),
        "--set", "mqtt.clientCertificateFile=" + DoorFile(door, "door.pem"), "--set", "mqtt.clientKeyFile=" + DoorFile(door, "door.key"),
    ];

    public Site Open() => Site.Open(Home, () => Passphrase, TimeProvider.System);

    /// <summary>Takes made-up people into the journal; they are not published.</summary>
    public static IReadOnlyList<RecordId> Put(Site site, int first, int count, int generation = 0)
    {
        var ids = new List<RecordId>();
        for (var at = first; at < first + count; at += 500)
            ids.AddRange(site.Put([.. Enumerable.Range(at, Math.Min(500, first + count - at)).Select(i => new Person(Made(i, generation), []))]));
        return ids;
    }

    public static async Task PublishAsync(TestSite test, Site site, IReadOnlyList<RecordId> ids)
    {
        await using var connection = await AdminConnection.OpenAsync(test.Home, site.Settings, TimeProvider.System, default);
        await SitePublisher.PublishAsync(site, connection, ids, _ => { }, default);
    }

    public static async Task<SyncResult> SyncAsync(TestSite test, Site site)
    {
        await using var connection = await AdminConnection.OpenAsync(test.Home, site.Settings, TimeProvider.System, default);
        return await SitePublisher.SyncAsync(site, connection, _ => { }, default);
    }

    public void Dispose() => Broker.Dispose();

    /// <param name="id">Else one made of the seed.</param>
    public static SubjectPayload Made(int seed, int generation, string? id = null, string? name = null)
    {
        var random = new Random(HashCode.Combine(TestRuns.Seed, seed));
        var values = new float[Dimension];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() - 0.5);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new(1, id ?? $"p{seed}", name ?? FormattableString.Invariant($"Person {seed} of {generation}"), ["staff"], null, null, false, null, now, [TemplatePayload.Of(new Embedding(Model, values), 0.5f, now)]);
    }
}
