using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EdgeFace.SystemTests.Support;

/// <summary>What a faulty camera plays, and how.</summary>
/// <param name="Scenes">Who stands there, and their pictures.</param>
/// <param name="Nobody">A picture of the empty place.</param>
/// <param name="FramesOfPerson">Pictures of a person before they leave.</param>
/// <param name="FramesOfNobody">Pictures between two people.</param>
/// <param name="Diary">File to which it writes who comes and goes, and what goes wrong.</param>
internal sealed record FaultyFilm(IReadOnlyDictionary<string, string[]> Scenes, string Nobody, int FramesPerSecond, int FramesOfPerson, int FramesOfNobody, string Diary)
{
    public static FaultyFilm Read(string file) => JsonSerializer.Deserialize<FaultyFilm>(File.ReadAllBytes(file))!;

    public void Write(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this));
}

/// <summary>A line of the diary: from when on somebody stands there ("-" for nobody), or "!" and what went wrong.</summary>
internal readonly record struct DiaryLine(DateTimeOffset At, string What)
{
    public bool IsFault => What[0] == '!';

    public static IReadOnlyList<DiaryLine> Read(string file) => !File.Exists(file) ? [] :
    [
        .. File.ReadAllLines(file).Select(line => line.Split(' ', 2))
            .Select(words => new DiaryLine(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(words[0], CultureInfo.InvariantCulture)), words[1])),
    ];
}

/// <summary>
/// A program that is a bad camera: it plays people who come and go as MJPEG to standard output, and now and then it dies, hangs,
/// freezes, sends noise between its pictures, or half of one.
/// </summary>
internal static class FaultyCamera
{
    // Of so many pictures one, on average. Slow faults are rare, so that most of the time pictures come.
    private const int Dies = 4000, Hangs = 8000, Freezes = 8000, Noise = 400, Half = 400;

    private const int NoiseBytes = 3000;

    // Longer than any patience of a unit; it is killed before.
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(10), Look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> ServeAsync(FaultyFilm film, Random random)
    {
        _ = EndWithParentAsync();
        await using var output = Console.OpenStandardOutput();
        var people = film.Scenes.Keys.Order(StringComparer.Ordinal).ToArray();
        var nobody = File.ReadAllBytes(film.Nobody);
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1) / film.FramesPerSecond, TimeProvider.System);
        while (true)
        {
            var person = people[random.Next(people.Length)];
            var pictures = Array.ConvertAll(film.Scenes[person], File.ReadAllBytes);
            // Before the first picture of a person and after the last one: the diary never says that somebody was away who was seen.
            Note(film, person);
            for (var i = 0; i < film.FramesOfPerson; i++) await ShowAsync(film, output, pictures[i % pictures.Length], beat, random);
            Note(film, "-");
            for (var i = 0; i < film.FramesOfNobody; i++) await ShowAsync(film, output, nobody, beat, random);
        }
    }

    // A unit that is killed closes the pipe, but whoever hangs never writes to it, and .NET's console takes a broken one for a good one.
    private static async Task EndWithParentAsync()
    {
        var parent = Parent();
        while (Parent() == parent) await Task.Delay(Look, TimeProvider.System);
        Environment.Exit(0);
    }

    // What follows the name, which may have any character: the state, then the parent.
    private static string Parent() => File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1];

    private static async Task ShowAsync(FaultyFilm film, Stream output, byte[] picture, PeriodicTimer beat, Random random)
    {
        await beat.WaitForNextTickAsync();
        if (random.Next(Dies) == 0)
        {
            Note(film, "! dies");
            Process.GetCurrentProcess().Kill();
        }

        if (random.Next(Hangs) == 0)
        {
            Note(film, "! hangs");
            await Task.Delay(ForEver, TimeProvider.System);
        }

        if (random.Next(Freezes) == 0)
        {
            Note(film, "! freezes");
            while (true)
            {
                await output.WriteAsync(picture);
                await beat.WaitForNextTickAsync();
            }
        }

        if (random.Next(Noise) == 0)
        {
            Note(film, "! noise");
            var noise = new byte[NoiseBytes];
            random.NextBytes(noise);
            await output.WriteAsync(noise);
        }

        var half = random.Next(Half) == 0;
        if (half) Note(film, "! half");
        await output.WriteAsync(half ? picture.AsMemory(0, picture.Length / 2) : picture);
        await output.FlushAsync();
    }

    private static void Note(FaultyFilm film, string what) =>
        File.AppendAllText(film.Diary, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {what}\n"));
}
