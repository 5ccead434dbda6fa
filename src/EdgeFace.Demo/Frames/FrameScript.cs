using EdgeFace.Demo.Cast;

namespace EdgeFace.Demo.Frames;

/// <summary>What one frame shows.</summary>
/// <param name="Scene">Number of the scene from 0; null while nobody is there.</param>
public readonly record struct ScriptedFrame(int? Scene, string Photograph, CameraWindow Window);

/// <summary>
/// Says what every frame of the show is: an empty place, somebody, an empty place again, and so on; after the
/// last scene the place stays empty. A frame is given by its number alone, so that whoever knows a frame's
/// number can make the same picture again.
/// </summary>
public sealed class FrameScript
{
    public const int FramesPerSecond = 15;
    public const int FrameWidth = 640;
    public const int FrameHeight = 480;

    /// <summary>The first scenes of the table: somebody who is enrolled, and a stranger.</summary>
    private const int FewestScenes = 2;

    // Long enough for a decision on a slow machine.
    private static readonly TimeSpan ShortestScene = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1.2);

    private readonly CastTable _cast;
    private readonly int _sceneFrames;
    private readonly int _gapFrames = FramesIn(Gap);

    /// <param name="frames">
    /// How many frames all of it may have. Scenes get shorter to fit, then fewer; less than <see cref="Shortest"/> takes is
    /// taken for that. The script of another one's <see cref="FrameCount"/> is the same script.
    /// </param>
    public FrameScript(CastTable cast, int frames)
    {
        _cast = cast;
        frames = Math.Max(frames, FramesIn(Shortest));
        var shortestScene = FramesIn(ShortestScene) + _gapFrames;
        SceneCount = Math.Clamp((frames - _gapFrames) / shortestScene, FewestScenes, cast.Scenes.Count);
        _sceneFrames = (frames - _gapFrames * (SceneCount + 1)) / SceneCount;
    }

    /// <summary>The least time in which anything can be shown.</summary>
    public static TimeSpan Shortest => FewestScenes * (ShortestScene + Gap) + Gap;

    /// <summary>How many of the table's scenes are shown: the first ones.</summary>
    public int SceneCount { get; }

    /// <summary>How long the place must be empty between two people for the door to take them for two.</summary>
    public static TimeSpan ApproachGap => Gap / 2;

    /// <summary>Number of frames until the place is empty after the last scene for good.</summary>
    public int FrameCount => SceneCount * (_sceneFrames + _gapFrames) + _gapFrames;

    public TimeSpan Length => TimeOf(FrameCount);

    /// <summary>When a frame is due, from the first one on.</summary>
    public static TimeSpan TimeOf(long frame) => TimeSpan.FromSeconds((double)frame / FramesPerSecond);

    /// <summary>Number of the scene's first frame.</summary>
    public long StartOf(int scene) => _gapFrames + (long)scene * (_sceneFrames + _gapFrames);

    /// <summary>The scene that is on in this frame, or that was the last before it; null before the first.</summary>
    public int? SceneAtOrBefore(long frame) => frame < _gapFrames
        ? null
        : (int)Math.Min((frame - _gapFrames) / (_sceneFrames + _gapFrames), SceneCount - 1);

    /// <summary>What frame number <paramref name="frame"/> shows.</summary>
    public ScriptedFrame this[long frame]
    {
        get
        {
            var (scene, within) = Math.DivRem(frame - _gapFrames, _sceneFrames + _gapFrames);
            if (frame < _gapFrames || scene >= SceneCount || within >= _sceneFrames)
                return new(null, _cast.Empty.Photograph, CameraWindow.Of(_cast.Empty.Window));

            var entry = _cast.Scenes[(int)scene];
            var share = _sceneFrames > 1 ? (double)within / (_sceneFrames - 1) : 1;
            var window = CameraWindow.Of(entry.From).Towards(CameraWindow.Of(entry.To), share * share * (3 - 2 * share));
            var sway = within * (2 * Math.PI / FramesPerSecond);
            return new((int)scene, entry.Photograph, window.Moved(0.004 * Math.Sin(0.9 * sway), 0.003 * Math.Sin(1.3 * sway)));
        }
    }

    /// <summary>Whole frames that fit into a time; none into less than nothing.</summary>
    public static int FramesIn(TimeSpan time) => Math.Max(0, (int)(time.Ticks * FramesPerSecond / TimeSpan.TicksPerSecond));
}
