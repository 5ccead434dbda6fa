using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Plays the pictures of a folder and its subfolders, or one picture, in natural order. The times are made up from a
/// frame rate, so that a replay gives the same answer however fast it runs.
/// </summary>
/// <param name="path">A folder, or one picture.</param>
/// <param name="framesPerSecond">How far apart the pictures are taken to be.</param>
/// <param name="realtime">Wait between the pictures, as a camera does.</param>
/// <param name="time">What <paramref name="realtime"/> waits on.</param>
public sealed class FolderCamera(string path, double framesPerSecond, bool realtime, TimeProvider time) : ICamera
{
    private const long MaxFileBytes = StillDecoder.DefaultMaxBytes;

    private static readonly string[] ReadKinds = [".jpg", ".jpeg", ".png", ".bmp", ".webp"];

    // These are not read, but who has them is told so, picture by picture.
    private static readonly HashSet<string> Extensions =
        new([.. ReadKinds, ".heic", ".heif", ".avif", ".tif", ".tiff", ".jxl", ".jp2", ".dng"], StringComparer.OrdinalIgnoreCase);

    private readonly PicturePool _pool = new(JpegDecoder.MaxStillPixels);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / framesPerSecond);
    private IReadOnlyList<string> _files = [];
    private string _root = "";
    private int _next;
    private long _started;

    public string Description => path;

    /// <summary>How many pictures there are; known once it is open.</summary>
    public int Count => _files.Count;

    /// <summary>Whether a file's name says that it is a picture which this camera plays.</summary>
    public static bool IsPicture(string file) => Extensions.Contains(Path.GetExtension(file));

    public ValueTask OpenAsync(CancellationToken cancel)
    {
        try
        {
            (_root, _files) = Find();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CameraException($"The pictures of {path} cannot be read: {fault.Message}", fault);
        }

        if (_files.Count == 0)
            throw new CameraException($"{path} holds no pictures ({string.Join(", ", ReadKinds)}).");
        _next = 0;
        _started = time.GetTimestamp();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_next >= _files.Count) return null;
        var captured = _interval * _next;
        if (realtime)
        {
            var wait = captured - time.GetElapsedTime(_started);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
        }

        var file = _files[_next];
        var info = new FrameInfo(_next++, captured, ClipName.Of(Path.GetRelativePath(_root, file)), file);
        return Read(file, info);
    }

    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private (string Root, IReadOnlyList<string> Files) Find()
    {
        if (File.Exists(path)) return (Path.GetDirectoryName(Path.GetFullPath(path))!, [Path.GetFullPath(path)]);
        if (!Directory.Exists(path)) throw new CameraException($"There is no folder or picture {Path.GetFullPath(path)}.");
        var root = Path.GetFullPath(path);
        var files = Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
            .Where(IsPicture)
            .Order(NaturalOrder.Instance);
        return (root, [.. files]);
    }

    // A bad file spoils one picture, not the replay.
    private EncodedPicture Read(string file, in FrameInfo info)
    {
        var picture = _pool.Rent();
        try
        {
            using var handle = File.OpenHandle(file);
            var length = RandomAccess.GetLength(handle);
            if (length > MaxFileBytes)
            {
                picture.Begin(0, info);
                picture.Fail($"the file is too large: {length >> 20} MiB, at most {MaxFileBytes >> 20} MiB are read");
                return picture;
            }

            var to = picture.Begin((int)length, info);
            while (!to.IsEmpty)
            {
                var read = RandomAccess.Read(handle, to, length - to.Length);
                if (read == 0) throw new IOException("the file became shorter while it was read");
                to = to[read..];
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            picture.Begin(0, info);
            picture.Fail($"the file cannot be read: {fault.Message}");
        }

        return picture;
    }
}
