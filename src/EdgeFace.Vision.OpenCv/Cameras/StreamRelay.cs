using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>
/// Lets ffmpeg fetch an IP camera's video, as it comes, into a pipe that VideoCapture reads as a file. The FFmpeg inside
/// OpenCvSharp's library is built without a network; and a pipe ends when ffmpeg is killed, wherever its reader stands.
/// </summary>
internal sealed class StreamRelay : IDisposable
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly ErrorTail _errors;
    private readonly Task _errorReader;
    private bool _disposed;

    /// <exception cref="CameraException">ffmpeg cannot be started.</exception>
    public StreamRelay(Uri address, string transport)
    {
        var command = CameraCommands.RtspAsItComes(address, transport, Ffmpeg.AskAsync(CancellationToken.None).GetAwaiter().GetResult());
        _process = command.Start();
        _errors = command.CreateErrorTail();
        _errorReader = _errors.ReadAsync(_process.StandardError.BaseStream);
        var pipe = ((AnonymousPipeClientStream)_process.StandardOutput.BaseStream).SafePipeHandle;
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{pipe.DangerousGetHandle()}");
    }

    /// <summary>The pipe; to be opened while this is there.</summary>
    public string Path { get; }

    /// <summary>" It said: …" with ffmpeg's last words, once it has ended; else nothing.</summary>
    public string Words() => _errorReader.Wait(ExitPatience) ? _errors.Words() : "";

    /// <summary>Ends the pipe. Safe on any thread.</summary>
    public void Break()
    {
        lock (_process)
        {
            if (!_disposed && !_process.HasExited) _process.Kill(entireProcessTree: true);
        }
    }

    public void Dispose()
    {
        Break();
        _process.WaitForExit(ExitPatience);
        lock (_process)
        {
            _disposed = true;
            _process.Dispose();
        }
    }
}
