using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>
/// An emulated ARM64 board with a disk of its own, through <c>scripts/board.sh</c>; gone when disposed. It is 20 to 80 times
/// slower than this machine, so deadlines are long and no time is judged.
/// </summary>
public sealed class Board : IAsyncDisposable
{
    /// <summary>For whatever the board does at its pace.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly string _name;

    private bool _kept;

    private Board(string name) => _name = name;

    /// <summary>Whether the tests on the emulated board were asked for.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("EDGEFACE_BOARD") == "1";

    /// <summary>Skips the test where they were not.</summary>
    public static void Require() =>
        Assert.SkipUnless(IsWanted, "Needs the emulated board, which takes longer than these tests may: scripts/board.sh test");

    /// <summary>A board that has just come up.</summary>
    public static Task<Board> UpAsync(string name) => UpAsync(name, null);

    /// <summary>A board that goes on where another was saved.</summary>
    public static async Task<Board> UpAsync(string name, string? from)
    {
        var board = new Board(name);
        await board.ScriptAsync("down");
        (await board.ScriptAsync(from is null ? ["up"] : ["up", "--from", from])).Require();
        return board;
    }

    /// <summary>Runs a command on it as root.</summary>
    public Task<Finished> TryAsync(string command, string? input = null) => FeedAsync(input, "run", command);

    /// <summary>Runs a command that must go well, and returns what it said.</summary>
    public async Task<string> RunAsync(string command, string? input = null) => (await TryAsync(command, input)).Require();

    /// <summary>
    /// Waits until a command goes well. The board itself looks again and again: a pulse is shorter than a call from here may take.
    /// </summary>
    /// <param name="what">What is waited for, for the message.</param>
    public async Task UntilAsync(string what, string command)
    {
        var loop = $"until ( {command} ) >/dev/null 2>&1; do sleep 0.3; done".Replace("'", "'\\''", StringComparison.Ordinal);
        var done = await TryAsync($"timeout {Patience.TotalSeconds:0} sh -c '{loop}'");
        if (done.ExitCode != 0) Assert.Fail($"{what}: not within {Patience.TotalSeconds:0} s ({done.ExitCode} {done.Errors}).\n{await LogAsync()}");
    }

    public async Task PushAsync(string folder, params string[] files) => (await ScriptAsync(["push", .. files, folder])).Require();

    /// <summary>Lets the board's broker.test:8883 be a port of this machine's loopback.</summary>
    public async Task ForwardAsync(int port) => (await ScriptAsync("forward", $"{port}")).Require();

    /// <summary>Cuts its power; what was not on the disk is lost.</summary>
    public async Task CutAsync() => (await ScriptAsync("cut")).Require();

    /// <summary>Boots it from its disk.</summary>
    public async Task BootAsync() => (await ScriptAsync("boot")).Require();

    /// <summary>Saves it as it runs, for <see cref="UpAsync(string,string?)"/>; it has ended then.</summary>
    public async Task SaveAsync() => (await ScriptAsync("save")).Require();

    /// <summary>Level of an output, or what an input is pulled to: the line's name is that of the simulated chip.</summary>
    public async Task<bool> LevelAsync(string line) => (await RunAsync($"cat /run/lines/{line}/value")).Trim() == "1";

    /// <summary>Moves an input.</summary>
    public Task PullAsync(string line, bool high) => RunAsync($"echo pull-{(high ? "up" : "down")} >/run/lines/{line}/pull");

    public async Task<string> LogAsync() => (await TryAsync("journalctl -u 'edgeface*' -n 60 --no-pager -o short-precise")).Output;

    /// <summary>Its files stay when it is disposed.</summary>
    public void Keep() => _kept = true;

    /// <summary>Throws away what a board left.</summary>
    public static Task RemoveAsync(string name) => new Board(name).ScriptAsync("down");

    public async ValueTask DisposeAsync()
    {
        if (!_kept) await ScriptAsync("down");
    }

    private Task<Finished> ScriptAsync(params string[] words) => FeedAsync(null, words);

    private Task<Finished> FeedAsync(string? input, params string[] words) =>
        HostCommand.FeedAsync(Patience + Patience, input, Repository.File("scripts", "board.sh"), [words[0], "--name", _name, .. words[1..]]);
}
