using System.Diagnostics;
using System.Text;
using Xunit;

namespace EdgeFace.DeviceTests.Container;

/// <summary>Somebody at a terminal: reads what is asked, then types. What was read once is not waited for again.</summary>
internal sealed class TypingPerson : IAsyncDisposable
{
    public const string ControlC = "\u0003";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private readonly char[] _buffer = new char[4096];
    private int _read;

    public TypingPerson(string program, string[] arguments) => _process = Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>All that was shown so far.</summary>
    public string Screen => _seen.ToString();

    /// <summary>Waits for a text on the screen, then types a line.</summary>
    public async Task AnswerAsync(string question, string answer)
    {
        await SeeAsync(question);
        await TypeAsync(answer + "\n");
    }

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    public async Task SeeAsync(string text)
    {
        using var late = new CancellationTokenSource(Patience);
        int at;
        while ((at = Screen.IndexOf(text, _read, StringComparison.Ordinal)) < 0)
            Assert.True(await ReadAsync(late.Token), $"'{text}' was never shown:\n{Screen}");
        _read = at + text.Length;
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var late = new CancellationTokenSource(Patience);
        while (await ReadAsync(late.Token))
        {
        }

        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> ReadAsync(CancellationToken cancel)
    {
        var count = await _process.StandardOutput.ReadAsync(_buffer, cancel);
        _seen.Append(_buffer, 0, count);
        return count > 0;
    }
}
