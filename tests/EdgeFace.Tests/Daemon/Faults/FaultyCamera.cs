using System.Buffers.Binary;
using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>
/// A camera that hands out the next picture only when the last one has been decided on; now and then it cannot be opened,
/// ends, breaks, hangs, repeats itself, jumps in time, or sends what is no picture.
/// </summary>
/// <param name="next">Moves the world on by a frame; false where it is over.</param>
/// <param name="taken">The last picture has been decided on.</param>
/// <param name="hang">Lets time pass while the camera hangs.</param>
internal sealed class FaultyCamera(
    TimeProvider time, Random random, FaultCount count, Func<bool> next, Func<bool> taken, Action hang) : ICamera
{
    private static readonly byte[] Whole = TestPictures.Jpeg(TestPictures.Noise(320, 240, 1), 60);
    private static readonly byte[] Other = TestPictures.Jpeg(TestPictures.Noise(64, 48, 2), 60);

    private readonly StillDecoder _decoder = new();
    private Picture? _last;
    private long _shown;

    public string Description => "a faulty camera";

    public ValueTask OpenAsync(CancellationToken cancel)
    {
        if (random.Next(5) == 0) Fail("camera cannot be opened");
        return ValueTask.CompletedTask;
    }

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        // Not by time: the frame is decided on when nobody holds the picture and the loop waits for another.
        while (!taken() || _last is { Disposed: false })
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        if (!next()) return null;
        switch (random.Next(1000))
        {
            case 0:
                count.Note("camera ends");
                return null;
            case 1:
                Fail("camera breaks");
                break;
            case 2:
                count.Note("camera hangs");
                while (!cancel.IsCancellationRequested)
                {
                    hang();
                    await Task.Yield();
                }

                cancel.ThrowIfCancellationRequested();
                break;
        }

        return _last = new(_decoder, Bytes(), _shown++) { Info = new(0, Captured(), Source: Description) };
    }

    public ValueTask DisposeAsync()
    {
        _decoder.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] Bytes()
    {
        switch (random.Next(100))
        {
            case 0:
                count.Note("picture is cut off");
                return Whole[..random.Next(Whole.Length)];
            case 1:
                count.Note("picture is of another size");
                return Other;
            case 2:
                count.Note("picture is rubbish");
                var rubbish = new byte[random.Next(4096)];
                random.NextBytes(rubbish);
                return rubbish;
            case 3:
                count.Note("picture is damaged");
                var damaged = Whole.ToArray();
                for (var i = 0; i < 8; i++) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
            default:
                return Whole;
        }
    }

    private TimeSpan Captured()
    {
        var now = TimeSpan.FromTicks(time.GetTimestamp());
        switch (random.Next(200))
        {
            case 0:
                count.Note("time of a picture goes back");
                return now - TimeSpan.FromSeconds(random.Next(1, 100));
            case 1:
                count.Note("time of a picture stands still");
                return _last?.Info.Captured ?? now;
            default:
                return now;
        }
    }

    private void Fail(string what)
    {
        count.Note(what);
        throw new CameraException(what);
    }

    // A sensor's noise makes each picture another one.
    private sealed class Picture(StillDecoder decoder, byte[] data, long number) : CapturedPicture
    {
        private volatile bool _disposed;

        public bool Disposed => _disposed;

        public override ReadOnlySpan<byte> Encoded => data;

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
        {
            (frame, fault) = decoder.Decode(data, pool);
            if (frame is null) return false;
            frame.Info = Info;
            BinaryPrimitives.WriteInt64LittleEndian(frame.Pixels, number);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _disposed = true;
            base.Dispose(disposing);
        }
    }
}
