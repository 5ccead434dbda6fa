using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using OpenCvSharp;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>
/// A camera whose pictures come by calls that wait. They are made on a thread of its own, and a read that is cancelled
/// leaves the thread behind: the camera must then be opened again, which it is not while that thread has not come back.
/// </summary>
internal sealed class VideoCamera(VideoSource source, Func<IVideoReader> create, ReaderGate gate, TimeProvider time) : ICamera
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly RawPicturePool _pool = new();
    private ReaderThread? _thread;
    private long _sequence;
    private long _started;

    public string Description => source.Description;

    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        await StopAsync();
        if (!gate.IsFree)
            throw new CameraException($"{Description}: OpenCV has not come back from an earlier attempt; it is not tried again before it has. If that lasts, restart the unit.");
        _thread = new(create(), gate);
        _sequence = 0;
        await WaitAsync(_thread.AskAsync(static reader =>
        {
            reader.Open();
            return true;
        }), cancel);
        _started = time.GetTimestamp();
    }

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        if (_thread is not { IsOpen: true } thread) throw new CameraException($"{Description} is not open.");
        var picture = _pool.Rent();
        var (came, position) = await WaitAsync(thread.AskAsync(reader => (reader.Read(picture, out var at), at)), cancel);
        if (!came)
        {
            picture.Dispose();
            return End();
        }

        if (source.Kind == VideoSourceKind.File && position - time.GetElapsedTime(_started) is { Ticks: > 0 } wait) await Task.Delay(wait, time, cancel);
        // Since the clock's beginning, not the opening: so it goes on when the camera is opened again.
        picture.Stamp(source.Kind == VideoSourceKind.File
            ? new(_sequence++, position, Path.GetFileNameWithoutExtension(source.Name), Description)
            : new(_sequence++, time.GetElapsedTime(0), null, Description));
        return picture;
    }

    public ValueTask DisposeAsync() => StopAsync();

    private RawPicture? End() => (source.Kind, _sequence) switch
    {
        (VideoSourceKind.File, 0) => throw new CameraException($"{Description}: OpenCV finds no picture in it."),
        (VideoSourceKind.File, _) => null,
        (_, 0) => throw new CameraException($"{Description}: it was opened but gives no picture."),
        _ => throw new CameraException($"{Description}: the stream broke off."),
    };

    private async Task<T> WaitAsync<T>(Task<T> answer, CancellationToken cancel)
    {
        try
        {
            return await answer.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _thread?.Finish();
            throw;
        }
        // What it makes of a damaged stream is the camera's fault, and no reason to end the unit.
        catch (Exception fault) when (fault is OpenCVException or OpenCvSharpException)
        {
            throw new CameraException($"{Description}: OpenCV fails: {fault.Message}", fault);
        }
    }

    private async ValueTask StopAsync()
    {
        if (_thread is not { } thread) return;
        _thread = null;
        thread.Finish();
        try
        {
            await thread.Ended.WaitAsync(EndPatience, time);
        }
        catch (TimeoutException)
        {
            thread.GiveUp();
        }
    }
}
