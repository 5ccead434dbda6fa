using System.Globalization;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>Our own parts of a frame, each alone on the first picture of a recording that shows a face.</summary>
internal sealed class PartsRun(Recording recording, RecognitionSetup setup, GalleryHolder gallery)
{
    private const int Rounds = 2000;

    public void Print(TextWriter to)
    {
        var (frame, face) = FirstFace();
        using var owned = frame;
        var embedder = setup.Models.Embedder;
        var meter = new FaceQualityMeter();
        var classifier = CropClassifier.Shipped();
        var reducer = new AreaReducer();
        var planes = new byte[3 * 128 * 128];
        var crop = new byte[3 * 48 * 48];
        var toFrame = new SimilarityTransform(face.Box.Width * 1.172f / 48, 0.01f, face.Box.X, face.Box.Y);
        var probe = new float[embedder.Dimension];
        probe[0] = 1;
        to.WriteLine($"\nour own parts alone, {Rounds} rounds; microseconds: least, median");
        Line("frame to 128 x 96", () => reducer.Reduce(frame, FrameRegion.Whole(frame), 128, 96, planes, 128, 128, 0, 16));
        Line("crop of 48 x 48 for the landmarks", () => SimilaritySampler.Sample(frame, toFrame, 48, 48, crop));
        Line("alignment to 112 x 112", () => FaceAligner.Sample(frame, face.Landmarks, embedder.Input));
        Line("quality", () => meter.Measure(frame, face, embedder.Input));
        Line("look at the crop", () => classifier.Look(embedder.Input));
        Line("search", () => gallery.Current.Search(probe));

        void Line(string what, Action part)
        {
            var times = new double[Rounds];
            for (var i = 0; i < Rounds; i++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                part();
                times[i] = TimeProvider.System.GetElapsedTime(begun).TotalMicroseconds;
            }

            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-46} {times.Min(),8:0.0} {StageSummary.Of(times).Median,8:0.0}"));
        }
    }

    private (Frame Frame, DetectedFace Face) FirstFace()
    {
        var faces = new DetectedFace[4];
        using var decoder = new StillDecoder();
        foreach (var picture in recording.Pictures)
        {
            if (decoder.Decode(picture).Frame is not { } frame) continue;
            if (setup.Models.Detector.Detect(frame, faces) > 0) return (frame, faces[0]);
            frame.Dispose();
        }

        throw new InvalidDataException($"{recording.Folder}: no picture shows a face.");
    }
}
