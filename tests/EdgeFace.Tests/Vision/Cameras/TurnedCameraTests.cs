using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public class TurnedCameraTests
{
    private const int Width = 3, Height = 2;

    // Red is the number of the pixel: 0 1 2 / 3 4 5.
    public static TheoryData<int, bool, byte[]> Mountings() => new()
    {
        { 0, true, [2, 1, 0, 5, 4, 3] },
        { 90, false, [3, 0, 4, 1, 5, 2] },
        { 180, false, [5, 4, 3, 2, 1, 0] },
        { 270, false, [2, 5, 1, 4, 0, 3] },
        { 90, true, [0, 3, 1, 4, 2, 5] },
        { 180, true, [3, 4, 5, 0, 1, 2] },
        { 270, true, [5, 2, 4, 1, 3, 0] },
    };

    [Fact]
    public void Of_UprightCamera_IsItself()
    {
        var camera = new OnePicture();
        Assert.Same(camera, TurnedCamera.Of(camera, 0, mirror: false));
    }

    [Theory]
    [MemberData(nameof(Mountings))]
    public async Task TryDecode_MountedTurned_GivesTheUprightPicture(int degrees, bool mirror, byte[] expected)
    {
        await using var camera = TurnedCamera.Of(new OnePicture(), degrees, mirror);
        await camera.OpenAsync(TestContext.Current.CancellationToken);
        using var picture = await camera.ReadAsync(TestContext.Current.CancellationToken);
        picture!.Info = picture.Info with { Sequence = 7 };
        Assert.True(picture.TryDecode(new FramePool(), out var frame, out _));
        Assert.Equal(degrees % 180 == 0 ? (Width, Height) : (Height, Width), (frame!.Width, frame.Height));
        Assert.Equal(expected, Reds(frame));
        Assert.Equal((7L, 42UL), (frame.Info.Sequence, picture.Fingerprint));
    }

    [Fact]
    public async Task Encoded_MountedOnItsSide_IsTheUprightPicture()
    {
        await using var camera = TurnedCamera.Of(new OnePicture(16), 90, mirror: false);
        using var picture = await camera.ReadAsync(TestContext.Current.CancellationToken);
        using var decoder = new StillDecoder();
        using var frame = decoder.Decode(picture!.Encoded).Frame;
        Assert.Equal((16 * Height, 16 * Width), (frame!.Width, frame.Height));
    }

    [Fact]
    public async Task Dispose_TurnedPicture_GivesBackTheCamerasPictureOnce()
    {
        var camera = new OnePicture();
        await using var turned = TurnedCamera.Of(camera, 90, mirror: false);
        var picture = await turned.ReadAsync(TestContext.Current.CancellationToken);
        picture!.Dispose();
        picture.Dispose();
        Assert.Equal(1, camera.GivenBack);
        Assert.False(picture.TryDecode(new FramePool(), out _, out var fault));
        Assert.NotNull(fault);
    }

    // The sensor flips, the rest is turned here: both together must be what was asked for.
    [Theory]
    [MemberData(nameof(Mountings))]
    public void RaspberryPi_EachMounting_FlipsSoThatTheRestIsAQuarterTurn(int degrees, bool mirror, byte[] expected)
    {
        var arguments = CameraCommands.RaspberryPi(640, 480, 15, degrees, mirror).Arguments;
        var pool = new FramePool();
        var frame = OnePicture.Made();
        if (arguments.Contains("--hflip")) frame = FrameTurner.Upright(frame, PictureOrientation.MirroredLeftRight, pool);
        if (arguments.Contains("--vflip")) frame = FrameTurner.Upright(frame, PictureOrientation.MirroredTopBottom, pool);
        if (degrees % 180 != 0) frame = FrameTurner.Upright(frame, PictureOrientation.TurnRight, pool);
        Assert.Equal(expected, Reds(frame));
    }

    private static byte[] Reds(Frame frame) => [.. Enumerable.Range(0, frame.Width * frame.Height).Select(i => frame.Pixels[3 * i])];

    private sealed class OnePicture(int scale = 1) : ICamera
    {
        public int GivenBack { get; private set; }

        public int Scale => scale;

        public string Description => "made";

        public ValueTask OpenAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        public ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel) => ValueTask.FromResult<CapturedPicture?>(new Picture(this));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public static Frame Made(int scale = 1)
        {
            var frame = Frame.Create(scale * Width, scale * Height);
            for (var i = 0; i < frame.Width * frame.Height; i++) frame.Pixels[3 * i] = (byte)i;
            return frame;
        }

        private sealed class Picture(OnePicture camera) : CapturedPicture
        {
            public override ulong? Fingerprint => 42;

            public override ReadOnlySpan<byte> Encoded => [1];

            public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
            {
                (frame, fault) = (Made(camera.Scale), null);
                return true;
            }

            protected override void Dispose(bool disposing)
            {
                camera.GivenBack++;
                base.Dispose(disposing);
            }
        }
    }
}
