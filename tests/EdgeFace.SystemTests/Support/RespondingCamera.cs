using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>Pictures of one person, by how the head is turned.</summary>
public sealed record TurningPerson(string[] Straight, string[] Left, string[] Right)
{
    // Where the nose stands between the eyes, as a share of their distance: by hand, and not by what is tested.
    private const float Straightest = 0.03f, Turned = 0.16f, MostTurned = 0.4f;

    /// <param name="pictures">Of a person who turns the head both ways.</param>
    public static TurningPerson Of(IEnumerable<string> pictures)
    {
        using var detector = BuiltModels.Detector();
        using var decoder = new StillDecoder();
        var faces = new DetectedFace[16];
        List<string> straight = [], left = [], right = [];
        foreach (var path in pictures)
        {
            using var frame = decoder.Read(path).Frame!;
            var count = detector.Detect(frame, faces);
            if (count == 0) continue;
            var face = faces[..count].MaxBy(f => f.Box.Area).Landmarks;
            var place = (face.Nose.X - face.EyesCentre.X) / (face.RightEye.X - face.LeftEye.X);
            if (MathF.Abs(place) < Straightest) straight.Add(path);
            else if (place is > Turned and < MostTurned) left.Add(path);
            else if (place is < -Turned and > -MostTurned) right.Add(path);
        }

        Assert.True(straight.Count >= 10 && left.Count >= 2 && right.Count >= 2, $"{straight.Count} straight, {left.Count} left, {right.Count} right: too few.");
        return new([.. straight], [.. left], [.. right]);
    }
}

/// <summary>A camera before which a person does what they are asked, or something else.</summary>
/// <param name="does">What the person makes of what is asked.</param>
public sealed class RespondingCamera(TurningPerson person, Func<HeadTurn, HeadTurn> does) : ICamera, IFrameObserver
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(100);
    private const int LongestApproach = 400;

    private HeadTurn _asked = HeadTurn.Centre;
    private bool _decided;
    private int _next;

    public string Description => "a person who turns the head";

    public ValueTask OpenAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        if (_decided || _next >= LongestApproach) return null;
        var pool = does(_asked) switch
        {
            HeadTurn.Left => person.Left,
            HeadTurn.Right => person.Right,
            _ => person.Straight,
        };
        var file = pool[_next % pool.Length];
        await using var camera = new FolderCamera(file, 10, realtime: false, TimeProvider.System);
        await camera.OpenAsync(cancel);
        using var picture = (await camera.ReadAsync(cancel))!;
        return new Copy(picture.Encoded.ToArray(), new FrameInfo(_next, Apart * _next++, "approach", file));
    }

    public void Observe(in FrameReport report)
    {
        _asked = report.Asked ?? HeadTurn.Centre;
        _decided |= report.Decision is not null;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Copy : CapturedPicture
    {
        private readonly byte[] _file;

        public Copy(byte[] file, FrameInfo info) => (_file, Info) = (file, info);

        public override ReadOnlySpan<byte> Encoded => _file;

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
        {
            using var decoder = new StillDecoder();
            (frame, fault) = decoder.Decode(_file);
            if (frame is not null)
            {
                frame.Info = Info;
                // A living person gives no picture twice, and one that comes again counts for nothing.
                BitConverter.TryWriteBytes(frame.Pixels, Info.Sequence);
            }

            return frame is not null;
        }
    }
}
