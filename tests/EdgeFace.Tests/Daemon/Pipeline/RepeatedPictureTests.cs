using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Tests.Core.Recognition;
using EdgeFace.Tests.Daemon.Doors;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Inference;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Pipeline;

/// <summary>The same picture is not a second frame, whoever repeats it and however.</summary>
public sealed class RepeatedPictureTests : IDisposable
{
    private const int Side = 300;

    private readonly FakeTimeProvider _time = new();
    private readonly EventList _events = new();
    private readonly FramePipeline _pipeline;
    private readonly FramePool _pool = new();
    private readonly Embedder _embedder = new();
    private double _now;

    public RepeatedPictureTests()
    {
        var options = new RecognitionOptions { FramesLeast = 3 };
        var security = new DoorSecurity(Faces.Calibration, options, LivenessRule.None);
        var anna = new Subject(new("anna"), "Anna", DateTimeOffset.UnixEpoch, [new(1, new(Faces.Model, Faces.Of(0)), 1, DateTimeOffset.UnixEpoch)]);
        _pipeline = new(
            new FaceParts(new Detector(), new FaceProbe(_embedder, new QualityGate(Anything), null), _embedder, null),
            new GalleryHolder(GallerySnapshot.Build([anna], Faces.Model, Faces.Dimension)), new(options, security, Faces.Dimension), security, options,
            new(new EveryoneEnrolled(), new OpenDoor()), _events, new InferenceMeter(_time), _time, _time);
    }

    public void Dispose() => _embedder.Dispose();

    [Fact]
    public void TryProcess_NewPictures_Grant()
    {
        for (var i = 0; i < 3; i++) Show(new Picture(i, i));
        Assert.IsType<AccessGranted>(Assert.Single(_events.All));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void TryProcess_PicturesInARound_CountOnceEach(int many)
    {
        for (var i = 0; i < 200; i++)
        {
            var report = Show(new Picture(i % many, i % many));
            Assert.Equal(i >= many, report.Repeated);
            if (many < 3) Assert.Equal(Math.Min(i + 1, many), report.UsableFrames);
        }

        Assert.Equal(many < 3 ? 0 : 1, _events.All.Count);
    }

    [Fact]
    public void TryProcess_SamePixelsCodedAnew_CountOnce()
    {
        for (var i = 0; i < 60; i++) Assert.Equal(i > 0, Show(new Picture(i, pixels: 1)).Repeated);
        Assert.Empty(_events.All);
        Assert.Equal(1, _embedder.Times);
    }

    [Fact]
    public void TryProcess_CameraWithoutFingerprints_IsJudgedByPixels()
    {
        for (var i = 0; i < 60; i++) Assert.Equal(i > 1, Show(new Picture(null, i % 2)).Repeated);
        Assert.Empty(_events.All);
    }

    [Fact]
    public void TryProcess_SameCodedPicture_IsNotDecodedAgain()
    {
        Show(new Picture(1, 1));
        var again = new Picture(1, 1);
        Show(again);
        Assert.Equal(0, again.Decoded);
    }

    [Fact]
    public void TryProcess_RepeatedPictures_GoOnWithTheApproachAndCountForNothing()
    {
        for (var i = 0; i < 2; i++) Show(new Picture(i, i));
        // Longer than the gap that ends an approach.
        for (var i = 0; i < 50; i++) Show(new Picture(1, 1));
        var report = Show(new Picture(3, 3));
        Assert.Equal(1, report.Approach);
        // A second ago somebody else may have stood there: evidence starts afresh, the approach does not.
        Assert.Empty(_events.All);
        for (var i = 4; i < 6; i++) Show(new Picture(i, i));
        Assert.IsType<AccessGranted>(Assert.Single(_events.All));
    }

    [Fact]
    public void TryProcess_SamePictureAfterTheApproachHasEnded_IsNew()
    {
        Show(new Picture(1, 1));
        _now += 10;
        var report = Show(new Picture(1, 1));
        Assert.False(report.Repeated);
        Assert.Equal(2, report.Approach);
        Assert.Equal(1, report.UsableFrames);
    }

    [Fact]
    public void TryProcess_OnePictureOverAGap_IsNeverTwoFrames()
    {
        for (var i = 0; i < 20; i++)
        {
            var report = Show(new Picture(1, 1));
            Assert.Equal(1, report.UsableFrames);
            _now += 4;
        }

        Assert.Empty(_events.All);
    }

    [Fact]
    public void TryProcess_EmptyPicturesRepeated_EndTheApproach()
    {
        Show(new Picture(1, 1));
        ApproachResult? ended = null;
        for (var i = 0; i < 50 && ended is null; i++) ended = Show(new Picture(100, Picture.Nobody)).Ended;
        Assert.NotNull(ended);
    }

    private static QualityThresholds Anything => new()
    {
        LeastInterEyeDistance = 8,
        MostYaw = 90,
        MostPitch = 90,
        MostRoll = 90,
        MostLuminance = 1,
        MostOverexposed = 1,
        LeastMargin = -0.5f,
    };

    private FrameReport Show(Picture picture)
    {
        _now += 0.1;
        picture.At(_now);
        Assert.True(_pipeline.TryProcess(picture, _pool, out var report, out var fault), fault);
        return report;
    }

    /// <param name="coded">What its coded bytes are; null: it has none.</param>
    /// <param name="pixels">What it shows.</param>
    private sealed class Picture(int? coded, int pixels) : CapturedPicture
    {
        public const int Nobody = -1;

        public int Decoded { get; private set; }

        public override ulong? Fingerprint => coded is { } hash ? (ulong)hash + 1 : null;

        public void At(double seconds) => Info = new(0, TimeSpan.FromSeconds(seconds));

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
        {
            Decoded++;
            frame = pool.Rent(Side, Side);
            new Random(pixels).NextBytes(frame.Pixels);
            frame.Pixels[0] = (byte)(pixels == Nobody ? 0 : 1);
            frame.Info = Info;
            fault = null;
            return true;
        }
    }

    private sealed class Detector : IFaceDetector
    {
        public int Detect(Frame frame, Span<DetectedFace> faces)
        {
            faces[0] = Faces.Detected(80, 80, 120);
            return frame.Pixels[0];
        }

        public float SmallestInterEyeDistance(int frameWidth, int frameHeight) => 1;

        public void Dispose()
        {
        }
    }

    private sealed class Embedder : IFaceEmbedder
    {
        public int Times { get; private set; }

        public ModelId Model => Faces.Model;

        public int Dimension => Faces.Dimension;

        public AlignedFace Input { get; } = AlignedFace.Create();

        public void Embed(Span<float> embedding)
        {
            Times++;
            Faces.Of(0).CopyTo(embedding);
        }

        public void Dispose()
        {
        }
    }

    private sealed class OpenDoor : IDoorEntry
    {
        public bool InLockdown => false;

        public bool TryGrant(UnlockLength length = UnlockLength.Usual) => true;
    }
}
