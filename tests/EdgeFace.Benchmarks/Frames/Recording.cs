using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>Encoded JPEG pictures of a folder, in memory, in natural order.</summary>
internal sealed record Recording(string Folder, IReadOnlyList<byte[]> Pictures)
{
    public static async Task<Recording> ReadAsync(string folder, CancellationToken cancel)
    {
        await using var camera = new FolderCamera(folder, 10, realtime: false, TimeProvider.System);
        await camera.OpenAsync(cancel);
        List<byte[]> pictures = [];
        while (await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture) pictures.Add(await File.ReadAllBytesAsync(picture.Info.Source!, cancel));
        }

        return new(folder, [.. pictures.Where(picture => JpegReader.LooksLikeJpeg(picture))]);
    }
}

/// <summary>Gives pictures that are in memory, as often as wanted, and allocates nothing for it.</summary>
internal sealed class MemoryPicture : CapturedPicture
{
    private readonly StillDecoder _decoder = new();
    private byte[] _data = [];

    public override ulong? Fingerprint => null;

    public MemoryPicture Load(byte[] data, FrameInfo info)
    {
        _data = data;
        Info = info;
        return this;
    }

    public override bool TryDecode(FramePool frames, out Frame? frame, out string? fault)
    {
        (frame, fault) = _decoder.Decode(_data, frames);
        if (frame is not null) frame.Info = Info;
        return frame is not null;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _decoder.Dispose();
    }
}
