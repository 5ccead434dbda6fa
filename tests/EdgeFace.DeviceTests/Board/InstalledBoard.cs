using EdgeFace.DeviceTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>
/// A board with the package installed, provisioned by an answers file, two people enrolled and the unit ready: made once,
/// saved, and given to each test as a board of its own that goes on from there. Making it takes minutes: where
/// EDGEFACE_BOARD_KEEP names a folder, it is kept there and used again by the next run.
/// </summary>
public sealed class InstalledBoard : IAsyncDisposable
{
    public const string Collection = "installed board";

    /// <summary>Goes well on a board whose unit is ready.</summary>
    public const string Ready = "systemctl is-active edgeface && test -S /run/edgeface/control";

    private const string Saved = "installed";

    /// <summary>The tests' people: two who are enrolled, one who is not. Their pictures are in /opt/people on the board.</summary>
    public const string Anna = "0006", Boris = "0011", Stranger = "0003";

    // Emulation is too slow for the unit's own deadlines; nothing else of it is changed. A frame takes longer than the pauses that
    // end a track and an approach, so that each frame would be one of its own, and nobody is let in by one frame.
    private const string Patience =
        "[Service]\nTimeoutStartSec=20min\nWatchdogSec=10min\nTimeoutStopSec=3min\n" +
        "Environment=EDGEFACE__RECOGNITION__APPROACHGAP=00:01:00 EDGEFACE__RECOGNITION__TRACKGAP=00:00:30\n";

    private const int PicturesEach = 40;

    private static readonly string? Keep = Environment.GetEnvironmentVariable("EDGEFACE_BOARD_KEEP") is { Length: > 0 } folder ? folder : null;

    private readonly Lazy<Task> _installed;
    private DirectoryInfo? _folder;
    private BrokerFiles? _broker;

    public InstalledBoard() => _installed = new(InstallAsync);

    /// <summary>Certificates and a port for the broker that the board is provisioned for; the tests start it.</summary>
    public BrokerFiles Broker => _broker ?? throw NotInstalled();

    /// <summary>Skips the test where no board is wanted; else installs it, for the first that asks.</summary>
    public Task RequireAsync()
    {
        Board.Require();
        return _installed.Value;
    }

    private DirectoryInfo Folder => _folder ?? throw NotInstalled();

    // There once the board is saved.
    private string Done => Path.Combine(Folder.FullName, "installed");

    private async Task InstallAsync()
    {
        _folder = Keep is null ? Directory.CreateTempSubdirectory("edgeface-board-") : Directory.CreateDirectory(Keep);
        if (Keep is not null && File.Exists(Done))
        {
            _broker = BrokerFiles.Read(Folder.FullName);
            return;
        }

        _broker = await BrokerFiles.MakeAsync(Folder.FullName);
        await using var board = await Board.UpAsync(Saved);
        await board.ForwardAsync(Broker.Port);
        await InstallAsync(board);
        await ProvisionAsync(board);
        await EnrolAsync(board);
        await board.SaveAsync();
        board.Keep();
        await File.WriteAllTextAsync(Done, "");
    }

    /// <summary>A board of a test's own.</summary>
    public async Task<Board> UpAsync(string name)
    {
        var board = await Board.UpAsync(name, Saved);
        await board.ForwardAsync(Broker.Port);
        return board;
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null || Keep is not null) return;
        await Board.RemoveAsync(Saved);
        _folder.Delete(recursive: true);
    }

    private static InvalidOperationException NotInstalled() => new("The board is not installed; the test begins with RequireAsync.");

    private static IEnumerable<string> Pictures(string person) => Directory
        .GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").OrderBy(NumberOf).Take(PicturesEach);

    // A clip is a name without its last number, which says the order.
    private static (string Clip, int Number) NumberOf(string picture)
    {
        var name = Path.GetFileNameWithoutExtension(picture);
        var end = name.LastIndexOf('_');
        return (name[..end], int.Parse(name[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task InstallAsync(Board board)
    {
        var package = Assert.Single(Directory.GetFiles(Repository.File("artifacts", "package"), "edgeface_*_arm64.deb"));
        await board.PushAsync("/root", package);
        await board.RunAsync("apt-get install -y --no-install-recommends /root/edgeface_*_arm64.deb");
    }

    private async Task ProvisionAsync(Board board)
    {
        await board.PushAsync("/root", Broker.CaFile, Broker.DoorCertificate, Broker.DoorKey);
        foreach (var unit in (string[])["edgeface", "edgeface-line"])
            await board.RunAsync($"mkdir -p /etc/systemd/system/{unit}.service.d && cat >/etc/systemd/system/{unit}.service.d/90-emulated.conf", Patience);
        await board.RunAsync("cat >/root/answers", """
            site=hq
            door=front
            camera=v4l2:/dev/video10
            chip=edgeface-sim
            strike=strike
            contact=contact
            rex=rex
            fire=fire
            tamper=tamper
            relay_on_secure_side=yes
            exit_in_hardware=yes
            broker=broker.test:8883
            ca_file=/root/ca.pem
            certificate_file=/root/door.pem
            key_file=/root/door.key
            """);
        // Its last step tests all parts; the camera and the broker are not there yet, so it may well say 1.
        var provisioned = await board.TryAsync("edgeface-provision --answers /root/answers");
        Assert.True(provisioned.ExitCode is 0 or 1, $"{provisioned.ExitCode}\n{provisioned.Output}\n{provisioned.Errors}\n{await board.LogAsync()}");
        await board.UntilAsync("the unit is ready", "systemctl is-active edgeface");
    }

    private async Task EnrolAsync(Board board)
    {
        foreach (var person in (string[])[Anna, Boris, Stranger])
        {
            var folder = Folder.CreateSubdirectory(person).FullName;
            foreach (var picture in Pictures(person)) File.Copy(picture, Path.Combine(folder, Path.GetFileName(picture)));
            await board.PushAsync("/opt/people", folder);
        }

        await board.RunAsync($"edgeface enrol anna --name 'Anna A' $(ls -v /opt/people/{Anna}/*.jpg | head -3)");
        await board.RunAsync($"edgeface enrol boris --name 'Boris B' $(ls -v /opt/people/{Boris}/*.jpg | head -3)");
    }
}

/// <summary>One board is installed for all tests of them, and they run one after another.</summary>
[CollectionDefinition(InstalledBoard.Collection)]
public sealed class InstalledBoardTests : ICollectionFixture<InstalledBoard>;
