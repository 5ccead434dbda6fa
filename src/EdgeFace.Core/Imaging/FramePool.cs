namespace EdgeFace.Core.Imaging;

/// <summary>A bounded stock of frame buffers, so that a running camera allocates nothing.</summary>
/// <param name="capacity">How many idle frames are kept; more are left to the garbage collector.</param>
public sealed class FramePool(int capacity = 4)
{
    private readonly Lock _lock = new();
    private readonly Frame[] _idle = new Frame[capacity];
    private int _count;

    /// <summary>A frame of this size; its pixels are whatever was in the buffer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the picture is over 2 GiB.</exception>
    public Frame Rent(int width, int height)
    {
        Frame? frame = null;
        lock (_lock)
        {
            if (_count > 0) frame = _idle[--_count];
        }

        frame ??= new Frame(new byte[BufferFor(width, height)], this);
        frame.Resize(width, height);
        frame.Info = default;
        return frame;
    }

    internal void Return(Frame frame)
    {
        lock (_lock)
        {
            if (_idle.AsSpan(0, _count).Contains(frame)) return;
            if (_count < _idle.Length) _idle[_count++] = frame;
        }
    }

    internal static int BufferFor(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = (long)width * height * 3 + Frame.Padding;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Array.MaxLength, nameof(width));
        return (int)bytes;
    }
}
