using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Packages;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class FaceDetectorTests
{
    [Fact]
    public void Detect_NoFace_FindsNone()
    {
        BuiltModels.Require();
        using var detector = BuiltModels.Detector();
        var faces = new DetectedFace[8];

        Assert.Equal(0, detector.Detect(Frame.Create(640, 480), faces));
        Assert.Equal(0, detector.Detect(TestPictures.Noise(640, 480, 1), faces));
        Assert.Equal(0, detector.Detect(TestPictures.Quadrants(), faces));
    }

    [Fact]
    public void Detect_WebcamFrames_FindsThePersonInFront()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var detector = BuiltModels.Detector();
        using var still = new StillDecoder();
        var faces = new DetectedFace[8];

        foreach (var file in DoorFrames(every: 25))
        {
            var count = detector.Detect(still.Read(file).Frame!, faces);

            // A colleague at the next desk is a face too.
            Assert.True(count is 1 or 2, $"{count} faces in {file}");
            var (left, right, nose, mouthLeft, mouthRight) = faces[..count].MaxBy(face => face.Box.Area).Landmarks;
            Assert.InRange(left.DistanceTo(right), 30, 150);
            Assert.True(left.X < nose.X && nose.X < right.X && left.Y < nose.Y && nose.Y < mouthLeft.Y && mouthLeft.X < mouthRight.X, file);
        }
    }

    [Fact]
    public void Detect_FacesOfTheSmallestSize_AreFoundWithinOneRoundOfTheTiles()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var detector = BuiltModels.Detector();
        using var still = new StillDecoder();
        var faces = new DetectedFace[8];
        var smallest = detector.SmallestInterEyeDistance(640, 480);
        int found = 0, all = 0;

        foreach (var file in DoorFrames(every: 40))
        {
            var frame = still.Read(file).Frame!;
            detector.Detect(frame, faces);
            var eyes = faces[0].Landmarks.EyesCentre;
            var share = smallest / faces[0].Landmarks.InterEyeDistance;
            var (small, left, top) = Shrink(frame, share, new Random(all));
            var expected = eyes * share + new ImagePoint(left, top);
            all++;
            var seen = false;
            for (var look = 0; look < 48 && !seen; look++)
            {
                seen = detector.Detect(small, faces) > 0 && faces[0].Landmarks.EyesCentre.DistanceTo(expected) < 0.3f * smallest;
            }

            if (seen) found++;
        }

        Assert.InRange(all, 20, 100);
        Assert.True(found >= 0.9 * all, $"{found} of {all} faces with {smallest:F1} pixels between the eyes were found");
    }

    [Fact]
    public void Detect_LongFrameWithAFaceOfASixthOfItsShorterSide_FindsItWithinFiveFrames()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var still = new StillDecoder();
        foreach (var (width, height) in ((int, int)[])[(3840, 1080), (4096, 400), (2560, 1080), (400, 4096)])
        {
            int found = 0, all = 0;
            foreach (var file in DoorFrames(every: 80))
            {
                // Each anew, so that where the round of tiles has come to plays no part.
                using var detector = BuiltModels.Detector();
                var faces = new DetectedFace[8];
                using var frame = still.Read(file).Frame!;
                if (detector.Detect(frame, faces) == 0) continue;
                // What is made larger is no picture of a camera: where a face is not as large as that, it has to be found all the same.
                var share = Math.Min(1, Math.Min(width, height) / 6f / faces[0].Box.Height);
                var random = new Random(all++);
                var expected = new ImagePoint(random.Next(width / 8, width * 7 / 8), random.Next(height / 8, height * 7 / 8));
                using var wide = Place(frame, share, faces[0].Landmarks.EyesCentre, expected, width, height);
                for (var look = 0; look < SecondLook.FramesAlong; look++)
                {
                    var count = detector.Detect(wide, faces);
                    if (!faces[..count].Any(face => face.Landmarks.EyesCentre.DistanceTo(expected) < Math.Min(width, height) / 30f)) continue;
                    found++;
                    break;
                }
            }

            Assert.InRange(all, 8, 100);
            Assert.True(found >= 0.9 * all, $"{width}x{height}: {found} of {all}");
        }
    }

    [Fact]
    public void DetectAll_WebcamFrame_FindsOneFaceOnce()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var detector = BuiltModels.Detector();
        using var still = new StillDecoder();

        foreach (var file in DoorFrames(every: 150))
            Assert.Single(detector.DetectAll(still.Read(file).Frame!));
    }

    [Fact]
    public void Detect_AfterTheFirstFrame_AllocatesNothing()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var detector = BuiltModels.Detector();
        using var still = new StillDecoder();
        using var face = still.Read(DoorFrames(every: 1000).First()).Frame!;
        using var empty = Frame.Create(640, 480);
        var faces = new DetectedFace[8];
        for (var i = 0; i < 60; i++) detector.Detect(i % 2 == 0 ? face : empty, faces);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 60; i++) detector.Detect(i % 2 == 0 ? face : empty, faces);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Load_PackagesExchanged_SaysWhichIsNeeded()
    {
        BuiltModels.Require();
        var sessions = new EdgeFace.Vision.Inference.SessionFactory(new());

        var fault = Assert.Throws<ModelPackageException>(() => FaceDetector.Load(
            BuiltModels.Package("mtcnn-onet"), BuiltModels.Package("blazeface-short"), sessions, new DetectionOptions()));

        Assert.Contains("landmarks need mtcnn-onet", fault.Message);
    }

    private static IEnumerable<string> DoorFrames(int every) =>
        Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where((_, i) => i % every == 0);

    // The frame made smaller on a grey one, so that one of its points lies where it is expected.
    private static Frame Place(Frame frame, float share, ImagePoint point, ImagePoint expected, int width, int height)
    {
        int innerWidth = (int)(frame.Width * share), innerHeight = (int)(frame.Height * share);
        int left = (int)(expected.X - point.X * share), top = (int)(expected.Y - point.Y * share);
        var planes = new byte[3 * innerWidth * innerHeight];
        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), innerWidth, innerHeight, planes, innerWidth, innerHeight, 0, 0);
        return TestPictures.Paint(width, height, (x, y) =>
        {
            if (x < left || y < top || x >= left + innerWidth || y >= top + innerHeight) return (110, 110, 110);
            var at = (y - top) * innerWidth + x - left;
            return (planes[at], planes[at + innerWidth * innerHeight], planes[at + 2 * innerWidth * innerHeight]);
        });
    }

    // The frame made smaller, somewhere on a frame of the same size; around it its edge goes on.
    private static (Frame Frame, int Left, int Top) Shrink(Frame frame, float share, Random random)
    {
        int width = (int)(frame.Width * share), height = (int)(frame.Height * share);
        int left = random.Next(frame.Width - width), top = random.Next(frame.Height - height);
        var planes = new byte[3 * width * height];
        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), width, height, planes, width, height, 0, 0);
        return (TestPictures.Paint(frame.Width, frame.Height, (x, y) =>
        {
            var at = Math.Clamp(y - top, 0, height - 1) * width + Math.Clamp(x - left, 0, width - 1);
            return (planes[at], planes[at + width * height], planes[at + 2 * width * height]);
        }), left, top);
    }
}
