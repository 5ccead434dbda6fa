using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>
/// Who really stands before the camera, frame by frame: people come, stay for a while and go, sometimes one right after
/// the other. Only <see cref="Step"/> changes it, and nobody looks while it does.
/// </summary>
internal sealed class DoorScene(Random random)
{
    /// <summary>Long enough that two directions drawn at random are never alike.</summary>
    public const int Dimension = 128;

    private const int Enrolled = 4;
    private const int Strangers = 4;

    public static readonly ModelId Model = new("faults-128@1");

    private int _left;

    /// <summary>Number of the person; null where the place is empty.</summary>
    public int? Person { get; private set; }

    /// <summary>Id of the person, where enrolled; null for a stranger, and where the place is empty.</summary>
    public string? Subject => Person is { } person and < Enrolled ? IdOf(person) : null;

    public static GallerySnapshot Gallery() => GallerySnapshot.Build(
        [.. Enumerable.Range(0, Enrolled).Select(i => new Subject(
            new(IdOf(i)), IdOf(i), DateTimeOffset.UnixEpoch, [new(1, new(Model, FaceOf(i)), 1, DateTimeOffset.UnixEpoch)]))],
        Model, Dimension);

    /// <summary>The person's own direction: unit length, at right angles to everybody else's.</summary>
    public static float[] FaceOf(int person)
    {
        var values = new float[Dimension];
        values[person] = 1;
        return values;
    }

    public void Step()
    {
        if (--_left > 0) return;
        _left = random.Next(3, 50);
        // Half of the time the next one steps up at once.
        Person = Person is null || random.Next(2) == 0 ? random.Next(Enrolled + Strangers) : null;
    }

    private static string IdOf(int person) => $"p{person}";
}
