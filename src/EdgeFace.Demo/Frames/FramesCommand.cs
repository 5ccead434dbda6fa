using EdgeFace.Vision.Imaging;

namespace EdgeFace.Demo.Frames;

/// <summary>
/// The camera of the demo: writes the script's frames as MJPEG, one JPEG after the other, at the camera's pace,
/// until whoever reads them goes away or the process is told to stop.
/// </summary>
public sealed class FramesCommand(FrameScript script, PhotographShelf shelf, TimeProvider time)
{
    private const int Quality = 88;

    /// <param name="output">Takes the MJPEG.</param>
    public async Task RunAsync(Stream output, CancellationToken cancel)
    {
        using var camera = new ScriptedCamera(script, shelf);
        using var encoder = new JpegEncoder();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / FrameScript.FramesPerSecond), time);
        try
        {
            for (long number = 0; ; number++)
            {
                var picture = encoder.Encode(camera.Take(number), Quality);
                await timer.WaitForNextTickAsync(cancel);
                await output.WriteAsync(picture, cancel);
                await output.FlushAsync(cancel);
            }
        }
        catch (Exception ending) when (ending is OperationCanceledException or IOException)
        {
            // The daemon closes the pipe or ends this process when it needs no more frames.
        }
    }
}
