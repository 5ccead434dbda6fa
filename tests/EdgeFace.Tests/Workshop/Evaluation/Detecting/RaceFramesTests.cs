using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Detecting;
using EdgeFace.Workshop.Import;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation.Detecting;

public sealed class RaceFramesTests : IDisposable
{
    private static readonly ImageSize Canvas = new(96, 80);

    private readonly TempFolder _folder = new();
    private readonly StillDecoder _decoder = new();

    [Fact]
    public void Read_SmallPictureOnACanvas_IsThereWholeAndTheSameEachTime()
    {
        var picture = TestPictures.Noise(40, 30, 7);
        var frames = new RaceFrames([Save(picture)], Canvas);

        using var frame = frames.Read(_decoder, 0)!;
        using var again = frames.Read(_decoder, 0)!;

        Assert.Equal((96, 80), (frame.Width, frame.Height));
        Assert.Equal(frame.Pixels.ToArray(), again.Pixels.ToArray());
        Assert.Equal(1, PlacesOf(picture, frame));
    }

    [Fact]
    public void Read_WithoutACanvas_IsThePicture()
    {
        var picture = TestPictures.Noise(40, 30, 7);

        using var frame = new RaceFrames([Save(picture)], null).Read(_decoder, 0)!;

        Assert.Equal(picture.Pixels.ToArray(), frame.Pixels.ToArray());
    }

    [Fact]
    public void Read_PictureLargerThanTheCanvas_SaysWhich()
    {
        var path = Save(TestPictures.Noise(97, 30, 7));

        var fault = Assert.Throws<EvaluationException>(() => new RaceFrames([path], Canvas).Read(_decoder, 0));

        Assert.Contains(path, fault.Message, StringComparison.Ordinal);
        Assert.Contains("97 x 30", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoPicture_IsNull()
    {
        var path = Path.Combine(_folder.Path, "empty.png");
        File.WriteAllBytes(path, []);

        Assert.Null(new RaceFrames([path], Canvas).Read(_decoder, 0));
    }

    [Fact]
    public void Add_AFace_IsKeptAsAPictureOfItsOwn()
    {
        var album = Path.Combine(_folder.Path, "alone");
        var face = new DetectedFace(new(10, 8, 20, 20), new(new(15, 14), new(25, 14), new(20, 18), new(16, 24), new(24, 24)), 0.75f);

        new LoneFaceAlbum(album).Add(TestPictures.Noise(64, 48, 1), face, "finder", 3);

        var path = Assert.Single(Directory.GetFiles(album));
        Assert.Equal("00003-finder-10-8.jpg", Path.GetFileName(path));
        using var kept = _decoder.Read(path).Frame!;
        Assert.Equal((64, 48), (kept.Width, kept.Height));
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _folder.Dispose();
    }

    private static int PlacesOf(Frame picture, Frame frame)
    {
        var places = 0;
        for (var top = 0; top <= frame.Height - picture.Height; top++)
        {
            for (var left = 0; left <= frame.Width - picture.Width; left++)
            {
                if (IsAt(picture, frame, left, top)) places++;
            }
        }

        return places;
    }

    private static bool IsAt(Frame picture, Frame frame, int left, int top)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            if (!picture.Pixels.Slice(y * picture.Stride, picture.Stride).SequenceEqual(frame.Pixels.Slice((top + y) * frame.Stride + 3 * left, picture.Stride))) return false;
        }

        return true;
    }

    private string Save(Frame picture)
    {
        var path = Path.Combine(_folder.Path, "picture.png");
        File.WriteAllBytes(path, TestPictures.Png(picture));
        return path;
    }
}
