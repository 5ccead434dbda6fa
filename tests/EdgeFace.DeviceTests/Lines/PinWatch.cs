using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>
/// Sees each level that the board's PL061 drives, through the emulator's qtest socket, as somebody with a
/// voltmeter would.
/// </summary>
public sealed class PinWatch : IDisposable
{
    // As the machine "virt" of QEMU 7 and later names it.
    private const string Chip = "/machine/unattached/device[7]";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _lock = new();
    private readonly List<(int Pin, bool High)> _levels = [];
    private readonly StringBuilder _rest = new();
    private readonly Task _reading;

    public PinWatch(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.Send(Encoding.ASCII.GetBytes($"irq_intercept_out {Chip}\n"));
        _reading = Task.Run(Read);
    }

    /// <summary>All levels that a pin has had since the watch began, in order.</summary>
    public IReadOnlyList<bool> Of(int pin)
    {
        lock (_lock) return [.. _levels.Where(l => l.Pin == pin).Select(l => l.High)];
    }

    /// <summary>Waits until a pin has had so many levels.</summary>
    public async Task<IReadOnlyList<bool>> SeenAsync(int pin, int count)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (Of(pin).Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"pin {pin} has had {string.Join(',', Of(pin))} and no more");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return Of(pin);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _reading.GetAwaiter().GetResult();
    }

    private void Read()
    {
        var buffer = new byte[4096];
        try
        {
            while (_socket.Receive(buffer) is > 0 and var count) Take(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private void Take(string text)
    {
        _rest.Append(text);
        var lines = _rest.ToString().Split('\n');
        _rest.Clear().Append(lines[^1]);
        foreach (var words in lines[..^1].Select(l => l.Trim().Split(' ')).Where(w => w is ["IRQ", "raise" or "lower", _]))
        {
            lock (_lock) _levels.Add((int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), words[1] == "raise"));
        }
    }
}
