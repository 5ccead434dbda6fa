using EdgeFace.Tests.Support;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>One person of the webcam clips, frames in their order.</summary>
public sealed record DoorPerson(string Id, IReadOnlyList<string> Enrolled, IReadOnlyList<string> Rest)
{
    private const int FramesToEnrol = 10;

    /// <summary>The clips that are left, by name.</summary>
    public IReadOnlyList<string> Clips => [.. Rest.Select(Clip).Distinct()];

    public static IReadOnlyList<DoorPerson> All() =>
        [.. Directory.GetDirectories(Path.Combine(SharedData.Data, "door-dev", "live")).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Prints of a person held before the same camera, clip by clip.</summary>
    public static IReadOnlyList<string> AttackFrames(string id) => InOrder(Path.Combine(SharedData.Data, "door-dev", "attack", id[1..]));

    private static string[] InOrder(string folder) =>
        [.. Directory.GetFiles(folder, "*.jpg").OrderBy(Clip, StringComparer.Ordinal).ThenBy(Number)];

    private static DoorPerson Read(string folder)
    {
        var frames = InOrder(folder);
        return new("p" + Path.GetFileName(folder), frames[..FramesToEnrol], frames[FramesToEnrol..]);
    }

    public static string ClipOf(string file) => Clip(file);

    private static string Clip(string file) => Path.GetFileNameWithoutExtension(file)[..Path.GetFileNameWithoutExtension(file).LastIndexOf('_')];

    private static int Number(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return int.Parse(name[(name.LastIndexOf('_') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
