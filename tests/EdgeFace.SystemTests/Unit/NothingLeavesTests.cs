using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using SkiaSharp;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>No program asks a name or opens a connection that it was not configured for, or leaves files for somebody who would.</summary>
public sealed class NothingLeavesTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private static void Require()
    {
        BuiltModels.Require();
        NetworkWitness.Require();
    }

    [Fact]
    public void Witness_NameAskedAndConnectionTried_SeesBoth()
    {
        Require();
        var watched = Watch("bash", "-c", "getent ahostsv4 door.example; (exec 3<>/dev/tcp/198.51.100.7/4433); true");
        Assert.Equal(["name door.example", "tcp 198.51.100.7:4433"], watched.Seen);
    }

    // ONNX Runtime asks the first name 8.5 s after the unit is ready where nobody forbids it (measured): so long the unit is left alone.
    [Fact]
    public void Run_NoBroker_IsSilent()
    {
        Require();
        const string script = """
            "$@" > "$LOG" 2>&1 &
            until grep -q 'Ready: door' "$LOG"; do kill -0 $! || exit 1; sleep 0.1; done
            sleep 12
            kill -TERM $! && wait $!
            """;
        Silent(Watch(["bash", "-c", script, "bash", .. Edgeface("run", "--set", "camera.source=/dev/video-of-nobody")]));
    }

    [Fact]
    public void Commands_OfTheUnit_AreSilent()
    {
        Require();
        SilentAll(
            Edgeface("enrol", "anna", "--name", "Anna", "--consent", "2026-01-31", Picture("grey.jpg")),
            Edgeface("identify", Picture("grey.jpg")), Edgeface("replay", Path.GetDirectoryName(Picture("grey.jpg"))!), Edgeface("subjects", "list"), Edgeface("security"),
            Edgeface("config", "show"), Edgeface("devices"), Edgeface("events", "verify"), Edgeface("doctor"), Edgeface("version"));
    }

    [Fact]
    public void Commands_OfTheWorkshop_AreSilent()
    {
        Require();
        var package = Path.Combine(BuiltModels.Root!, "mobilefacenet");
        var model = Directory.GetFiles(package, "*.onnx").Order(StringComparer.Ordinal).First();
        SilentAll(
            Models("inspect", package),
            Models("import", model, "--kind", "embedder", "--name", "brought", "--mean", "127.5", "--std", "128", "--out", _place.File("models")));
    }

    // The broker that it is configured for, and nothing else; that nobody answers there is no reason to look elsewhere.
    [Fact]
    public void Commands_OfTheAdmin_AskForTheirBrokerAlone()
    {
        Require();
        const string broker = "127.0.0.1:18883";
        foreach (var command in (string[][])[
            ["init", "hq", "--broker", "127.0.0.1", "--port", "18883"], ["door", "add", "front"], ["list"], ["sync"], ["status"],
            ["enrol", "anna", "--name", "Anna", "--consent", "2026-01-31", Picture("grey.jpg")]])
        {
            var watched = Watch([NetworkWitness.Dotnet, Program("edgeface-admin.dll"), .. command, "--json"]);
            Assert.True(watched.Seen.All(seen => seen == $"tcp {broker}"), Words(command, watched));
            Assert.True(watched.Home.Count == 0, Words(command, watched));
        }
    }

    private static string[] Edgeface(params string[] arguments) => [NetworkWitness.Dotnet, Program("edgeface.dll"), .. arguments];

    private static string[] Models(params string[] arguments) => [NetworkWitness.Dotnet, Program("edgeface-models.dll"), .. arguments];

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name);

    // Nobody is in it: the models look at it all the same.
    private string Picture(string name)
    {
        var file = Path.Combine(Directory.CreateDirectory(_place.File("pictures")).FullName, name);
        using var picture = new SKBitmap(320, 240);
        using var bytes = picture.Encode(SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(file, bytes.ToArray());
        return file;
    }

    private void SilentAll(params string[][] commands)
    {
        foreach (var command in commands) Silent(Watch(command), command);
    }

    private static void Silent(Watched watched, params string[] command) =>
        Assert.True(watched.Seen.Count == 0 && watched.Home.Count == 0, Words(command, watched));

    private static string Words(string[] command, Watched watched) =>
        $"{string.Join(' ', command)} asked for {string.Join(", ", watched.Seen)} and left {string.Join(", ", watched.Home)}:\n{watched.Said}";

    private Watched Watch(params string[] command) => NetworkWitness.Watch(
        _place,
        new Dictionary<string, string>
        {
            ["EDGEFACE_STATE"] = _place.State,
            ["EDGEFACE_MODELS"] = BuiltModels.Root!,
            ["EDGEFACE_ADMIN_HOME"] = _place.File("admin"),
            ["EDGEFACE_ADMIN_PASSPHRASE"] = "only for this test",
            ["LOG"] = _place.File("log"),
        },
        command);
}
