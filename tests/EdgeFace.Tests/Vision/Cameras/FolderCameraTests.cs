using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class FolderCameraTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeface-folder-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReadAsync_Folder_PlaysInNaturalOrderWithClips()
    {
        Put("b_10.jpg");
        Put("b_2.jpg");
        Put("a/x_1_7.png");
        Put("a/x_1_12.jpg");
        Put("b_2.txt");
        await using var camera = new FolderCamera(_folder, 10, realtime: false, _time);

        var infos = await ReadAll(camera);

        Assert.Equal(["x_1_7.png", "x_1_12.jpg", "b_2.jpg", "b_10.jpg"], infos.Select(i => Path.GetFileName(i.Source)));
        Assert.Equal(["a/x_1", "a/x_1", "b", "b"], infos.Select(i => i.Clip));
        Assert.Equal([0, 1, 2, 3], infos.Select(i => i.Sequence));
        Assert.Equal([0, 100, 200, 300], infos.Select(i => i.Captured.TotalMilliseconds));
    }

    [Fact]
    public async Task ReadAsync_OnePicture_PlaysIt()
    {
        Put("alice.png");
        await using var camera = new FolderCamera(Path.Combine(_folder, "alice.png"), 10, realtime: false, _time);

        Assert.Equal("alice", Assert.Single(await ReadAll(camera)).Clip);
    }

    [Fact]
    public async Task ReadAsync_Realtime_WaitsForEachPicturesTime()
    {
        Put("a_1.jpg");
        Put("a_2.jpg");
        await using var camera = new FolderCamera(_folder, 10, realtime: true, _time);
        await camera.OpenAsync(CancellationToken.None);
        (await camera.ReadAsync(CancellationToken.None))!.Dispose();

        var second = camera.ReadAsync(CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await second)!.Dispose();
    }

    [Fact]
    public async Task TryDecode_BadFileAmongGoodOnes_SpoilsOnlyItself()
    {
        Put("a_1.jpg");
        File.WriteAllText(Path.Combine(_folder, "a_2.jpg"), "no picture");
        File.WriteAllBytes(Path.Combine(_folder, "a_3.jpg"), []);
        Put("a_4.jpg");
        await using var camera = new FolderCamera(_folder, 10, realtime: false, _time);
        await camera.OpenAsync(CancellationToken.None);
        var pool = new FramePool();
        var faults = new List<string?>();

        while (await camera.ReadAsync(CancellationToken.None) is { } picture)
        {
            using (picture)
            {
                picture.TryDecode(pool, out var frame, out var fault);
                faults.Add(fault);
                frame?.Dispose();
            }
        }

        Assert.Equal(4, faults.Count);
        Assert.Null(faults[0]);
        Assert.StartsWith("no picture but text", faults[1]);
        Assert.Equal("the picture is empty (0 bytes)", faults[2]);
        Assert.Null(faults[3]);
    }

    [Fact]
    public async Task TryDecode_Picture_GivesAFrameWithItsInfo()
    {
        Put("a_1.jpg");
        await using var camera = new FolderCamera(_folder, 10, realtime: false, _time);
        await camera.OpenAsync(CancellationToken.None);
        using var picture = await camera.ReadAsync(CancellationToken.None);

        Assert.True(picture!.TryDecode(new FramePool(), out var frame, out _));
        Assert.Equal(picture.Info, frame!.Info);
        Assert.Equal((96, 64), (frame.Width, frame.Height));
    }

    [Fact]
    public async Task OpenAsync_MissingFolder_SaysSo()
    {
        await using var camera = new FolderCamera(Path.Combine(_folder, "none"), 10, realtime: false, _time);

        var fault = await Assert.ThrowsAsync<CameraException>(async () => await camera.OpenAsync(CancellationToken.None));

        Assert.Contains("There is no folder or picture", fault.Message);
    }

    [Fact]
    public async Task OpenAsync_FolderWithoutPictures_SaysWhatItLooksFor()
    {
        await using var camera = new FolderCamera(_folder, 10, realtime: false, _time);

        var fault = await Assert.ThrowsAsync<CameraException>(async () => await camera.OpenAsync(CancellationToken.None));

        Assert.Contains("holds no pictures (.jpg", fault.Message);
    }

    [Theory]
    [InlineData("a_2", "a_10", -1)]
    [InlineData("a_02", "a_2", -1)]
    [InlineData("a_2_1", "a_2", 1)]
    [InlineData("a10b2", "a10b11", -1)]
    [InlineData("99999999999999999999999998", "99999999999999999999999999", -1)]
    [InlineData("a", "a", 0)]
    public void Compare_Names_AsPeopleDo(string a, string b, int expected)
    {
        Assert.Equal(expected, Math.Sign(NaturalOrder.Instance.Compare(a, b)));
        Assert.Equal(-expected, Math.Sign(NaturalOrder.Instance.Compare(b, a)));
    }

    private void Put(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var picture = TestPictures.Quadrants();
        File.WriteAllBytes(path, name.EndsWith("png", StringComparison.Ordinal) ? TestPictures.Png(picture) : TestPictures.Jpeg(picture));
    }

    private static async Task<List<FrameInfo>> ReadAll(FolderCamera camera)
    {
        await camera.OpenAsync(CancellationToken.None);
        var infos = new List<FrameInfo>();
        while (await camera.ReadAsync(CancellationToken.None) is { } picture)
        {
            infos.Add(picture.Info);
            picture.Dispose();
        }

        return infos;
    }
}
