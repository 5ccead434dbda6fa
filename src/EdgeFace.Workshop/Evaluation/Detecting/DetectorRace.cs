using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>Lets detectors look at the same frames by turns: time, misses by the face's size, faces that one alone sees.</summary>
internal sealed class DetectorRace(IReadOnlyList<DetectorChoice> choices, LoneFaceAlbum album, IWorkProgress progress)
{
    /// <summary>Frames within which a face that stays must be found.</summary>
    public const int Looks = 24;

    /// <summary>Distances between the eyes that are tried, in pixels of the frame.</summary>
    public static readonly IReadOnlyList<float> Sizes = [6, 8, 10, 12, 16, 24, 40];

    private const int MostFaces = 16;

    /// <exception cref="EvaluationException">There is no picture with a face that the detectors agree on.</exception>
    public (int References, IReadOnlyList<DetectorResult> Results) Run(RaceFrames frames, CancellationToken stop)
    {
        var detectors = new List<FaceDetector>();
        using var decoder = new StillDecoder();
        try
        {
            foreach (var choice in choices) detectors.Add(choice.Load());
            var tallies = choices.Select(_ => new Tally()).ToList();
            var references = 0;
            using var step = progress.Begin("detectors", frames.Paths.Count);
            for (var number = 0; number < frames.Paths.Count; number++)
            {
                stop.ThrowIfCancellationRequested();
                step.Advance();
                if (frames.Read(decoder, number) is not { } frame) continue;
                using (frame)
                {
                    var truth = new ReferenceFaces([.. detectors.Select((detector, i) => (FinderOf(i), detector.DetectAll(frame)))]);
                    TimeAndCount(detectors, frame, truth, tallies, number);
                    if (truth.Main() is not { } main) continue;
                    references++;
                    foreach (var (size, between) in Sizes.Index()) Miss(detectors, frame, main, between, size, new Random(1000 * number + size), tallies);
                }
            }

            if (references == 0) throw new EvaluationException("In none of the frames do the detectors agree on a face.");
            return (references, [.. choices.Zip(tallies, (choice, tally) => tally.Result(choice.Name, frames.Paths.Count))]);
        }
        finally
        {
            foreach (var detector in detectors) detector.Dispose();
        }
    }

    /// <summary>The first choice with the same finder.</summary>
    private int FinderOf(int choice)
    {
        var first = 0;
        while (choices[first].Finder.Folder != choices[choice].Finder.Folder) first++;
        return first;
    }

    private void TimeAndCount(List<FaceDetector> detectors, Frame frame, ReferenceFaces truth, List<Tally> tallies, int number)
    {
        Span<DetectedFace> faces = stackalloc DetectedFace[MostFaces];
        for (var turn = 0; turn < detectors.Count; turn++)
        {
            // Another one begins each frame: who follows whom must not matter.
            var i = (turn + number) % detectors.Count;
            detectors[i].Detect(frame, faces);
            var start = ThreadClock.Now;
            var found = detectors[i].Detect(frame, faces);
            tallies[i].Times.Add(ThreadClock.Now - start);
            foreach (var face in faces[..found])
            {
                if (!truth.IsAlone(face, FinderOf(i))) continue;
                tallies[i].SeenAlone++;
                album.Add(frame, face, choices[i].Name, number);
            }
        }
    }

    private static void Miss(List<FaceDetector> detectors, Frame frame, in ReferenceFace main, float between, int size, Random random, List<Tally> tallies)
    {
        var share = between / main.PixelsBetweenEyes;
        if (share > 1) return;
        Span<DetectedFace> faces = stackalloc DetectedFace[MostFaces];
        var (shrunk, corner) = ShrunkFrames.Shrink(frame, share, random);
        using var _ = shrunk;
        using var empty = Frame.Create(frame.Width, frame.Height);
        var place = main.EyesCentre * share + corner;
        foreach (var (i, detector) in detectors.Index())
        {
            // Nobody is followed from the frame before.
            for (var look = 0; look <= FaceDetector.FramesToFollow; look++) detector.Detect(empty, faces);
            var found = -1;
            for (var look = 0; look < Looks && found < 0; look++)
            {
                var count = detector.Detect(shrunk, faces);
                foreach (var face in faces[..count])
                {
                    if (!ReferenceFaces.IsAt(face, place, between)) continue;
                    found = look;
                    tallies[i].Errors[size].Add(face.Landmarks.EyesCentre.DistanceTo(place) / between);
                    break;
                }
            }

            tallies[i].FoundAt[size].Add(found);
        }
    }

    private sealed class Tally
    {
        public List<TimeSpan> Times { get; } = [];

        public int SeenAlone { get; set; }

        public List<int>[] FoundAt { get; } = [.. Sizes.Select(_ => new List<int>())];

        public List<float>[] Errors { get; } = [.. Sizes.Select(_ => new List<float>())];

        public DetectorResult Result(string name, int frames) => new(
            name, new(Times.Min().TotalMilliseconds, Times.Order().ElementAt(Times.Count / 2).TotalMilliseconds), 1000.0 * SeenAlone / frames,
            [.. Sizes.Index().Where(size => FoundAt[size.Index].Count > 0).Select(size => Misses(size.Index, size.Item))], null);

        private DetectorMisses Misses(int size, float between)
        {
            double count = FoundAt[size].Count;
            var errors = Errors[size].Order().ToList();
            return new(between, FoundAt[size].Count(look => look != 0) / count, FoundAt[size].Count(look => look < 0) / count, errors.Count > 0 ? errors[errors.Count / 2] : double.NaN);
        }
    }
}
