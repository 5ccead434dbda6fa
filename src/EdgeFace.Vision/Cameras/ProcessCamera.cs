using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Vision.Cameras;

/// <summary>A program that writes MJPEG to its standard output.</summary>
/// <param name="Program">Name or path.</param>
/// <param name="Arguments">Each as the program sees it; no shell comes between.</param>
/// <param name="Description">For messages and events; without passwords.</param>
public sealed record CameraCommand(string Program, IReadOnlyList<string> Arguments, string Description)
{
    /// <summary>Debian's package that holds the program, for the message where it is missing.</summary>
    public string? DebianPackage { get; init; }

    /// <summary>Recordings: how far apart the pictures are; null for a live camera, whose clock counts.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Recordings: the clip's name.</summary>
    public string? Clip { get; init; }

    /// <summary>What is given to the program's standard input: what would else be seen by everybody in the list of processes.</summary>
    public string Input { get; init; } = "";

    /// <summary>What must not come back in the program's own words.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [.. SecretFinder.InCommand([Program, .. Arguments])];

    /// <summary>What may help where it does not work.</summary>
    public string Hint { get; init; } = "";

    internal ErrorTail CreateErrorTail()
    {
        // The program was given it all: what only may be a secret is not to be repeated either.
        var secrets = new SecretBook(strict: true);
        secrets.Know(Secrets);
        return new(secrets, Hint);
    }

    // Far less than a pipe holds, so this never waits.
    private void Give(StreamWriter to)
    {
        try
        {
            to.Write(Input);
            to.Close();
        }
        catch (IOException)
        {
            // It has ended already, and its own words say why.
        }
    }

    /// <exception cref="CameraException">It cannot be started.</exception>
    internal Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            var process = Process.Start(start) ?? throw new CameraException($"{Program} could not be started.");
            Give(process.StandardInput);
            return process;
        }
        catch (Win32Exception fault)
        {
            var how = DebianPackage is { } package ? $" Install it: apt-get install {package}." : " Install it, or correct the camera's command.";
            throw new CameraException($"The camera program '{Program}' cannot be started: {fault.Message}.{how}", fault);
        }
    }
}

/// <summary>
/// Reads a child process's MJPEG. The process and its children are killed when the camera is disposed or a read is
/// cancelled; a camera that was cancelled must be opened again. Lines of <c>ffmpeg -progress</c> on its standard error tell
/// how far its pictures' own time is.
/// </summary>
/// <param name="description">What to call it before there is a command.</param>
/// <param name="find">Finds out, at each opening, what is to be run.</param>
/// <param name="maxPixels">Larger pictures are refused.</param>
public sealed class ProcessCamera(string description, Func<CancellationToken, Task<CameraCommand>> find, int maxPixels, TimeProvider time) : ICamera
{
    /// <summary>A picture longer than that is none: 4K at the best quality has about 6 MiB.</summary>
    private const int MaxPictureBytes = 16 << 20;

    // Looked at twice a second, so for three seconds; a burst is read sooner.
    private const int ChecksUntilBehind = 6;

    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2), Suspicious = TimeSpan.FromSeconds(1);

    private readonly PicturePool _pool = new(maxPixels);
    private readonly StreamLag _lag = new();
    private CameraCommand? _command;
    private ErrorTail _errors = new(new());
    private MjpegSplitter _splitter = new(MaxPictureBytes);
    private Process? _process;
    private Stream _pictures = Stream.Null;
    private Task _errorReader = Task.CompletedTask;
    private long _sequence;
    private int _unreadChecks;

    public ProcessCamera(CameraCommand command, int maxPixels, TimeProvider time)
        : this(command.Description, _ => Task.FromResult(command), maxPixels, time)
    {
    }

    public string Description => description;

    public TimeSpan? Lag => _lag.Lag;

    public bool FallsBehind => Volatile.Read(ref _unreadChecks) >= ChecksUntilBehind;

    // What the program itself says tells more than that nothing came.
    public string? Instead => _process is null || _splitter.Instead is not { } instead ? null : instead + _errors.Words();

    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        await StopAsync();
        _command = await find(cancel);
        _process = _command.Start();
        _pictures = _process.StandardOutput.BaseStream;
        _splitter = new(MaxPictureBytes);
        _sequence = 0;
        _errors = _command.CreateErrorTail();
        _lag.Reset();
        _unreadChecks = 0;
        var number = _process.Id;
        _errorReader = _errors.ReadAsync(_process.StandardError.BaseStream, line => ReadProgress(line, number));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        if (_process is null) throw new CameraException($"{Description} is not open.");
        // Reading a pipe cannot be cancelled, but ends when nobody is left to write to it.
        await using var kill = cancel.UnsafeRegister(static state => Kill((Process)state!), _process);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (Take() is { } picture) return picture;
            var count = await _pictures.ReadAsync(_splitter.Room(), CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            if (count == 0)
            {
                _splitter.Ended();
                if (Take() is { } last) return last;
                await ThrowIfFailedAsync(_process);
                return null;
            }

            _splitter.Filled(count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _pool.Dispose();
    }

    private EncodedPicture? Take()
    {
        if (!_splitter.TryTake(out var data)) return null;
        var picture = _pool.Rent();
        data.CopyTo(picture.Begin(data.Length, Stamp()));
        return picture;
    }

    private FrameInfo Stamp()
    {
        var number = _sequence++;
        // Since the clock's beginning, not the process's: so it goes on when the camera is opened again.
        var captured = _command!.FramesPerSecond is { } rate ? TimeSpan.FromSeconds(number / rate) : time.GetElapsedTime(0);
        return new(number, captured, _command.Clip, Description);
    }

    private bool ReadProgress(ReadOnlySpan<byte> line, int process)
    {
        if (!StreamLag.TryReadProgress(line, out var media)) return false;
        if (media is not { } at) return true;
        _lag.Observe(at, time.GetElapsedTime(0));
        Volatile.Write(ref _unreadChecks, _lag.Lag > Suspicious && UnreadBytes.Of(process) > 0 ? _unreadChecks + 1 : 0);
        return true;
    }

    private async Task ThrowIfFailedAsync(Process process)
    {
        if (!await HasExitedAsync(process))
        {
            throw new CameraException($"{Description}: '{_command!.Program}' closed its output but goes on running.{_errors.Words()}");
        }

        await WithinPatienceAsync(_errorReader);
        var sent = _splitter is { Instead: { } instead, Bytes: > 0 } ? $" {char.ToUpperInvariant(instead[0])}{instead[1..]}." : "";
        if (process.ExitCode != 0) throw new CameraException($"{Description}: '{_command!.Program}' ended with code {process.ExitCode}.{sent}{_errors.Words()}");
        if (_sequence == 0) throw new CameraException($"{Description}: '{_command!.Program}' ended without a picture.{sent}{_errors.Words()}");
    }

    private async Task StopAsync()
    {
        if (_process is null) return;
        Kill(_process);
        await HasExitedAsync(_process);
        await WithinPatienceAsync(_errorReader);
        _process.Dispose();
        _process = null;
        _pictures = Stream.Null;
    }

    private async Task<bool> HasExitedAsync(Process process) => await WithinPatienceAsync(process.WaitForExitAsync());

    private async Task<bool> WithinPatienceAsync(Task task)
    {
        try
        {
            await task.WaitAsync(ExitPatience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }
}
