using EdgeFace.Core.Imaging;

namespace EdgeFace.Demo.Frames;

/// <summary>Any frame of the script as a picture. Used by one thread at a time.</summary>
public sealed class ScriptedCamera(FrameScript script, PhotographShelf shelf) : IDisposable
{
    private readonly FramePainter _painter = new();
    private readonly Frame _frame = Frame.Create(FrameScript.FrameWidth, FrameScript.FrameHeight);

    /// <summary>Frame number <paramref name="number"/>; it is overwritten by the next call.</summary>
    public Frame Take(long number)
    {
        var shot = script[number];
        _painter.Paint(shelf[shot.Photograph], shot.Window, number, _frame);
        return _frame;
    }

    public void Dispose() => _frame.Dispose();
}
