using System.CommandLine;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Benchmarks.Recognition;

/// <summary>1:N search beside merely reading the rows, in one interleaved run.</summary>
internal static class SearchCommand
{
    private const int Dimension = 192;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    private const int Rounds = 30;
    private static readonly ModelId Model = new("made-192@1");

    public static Command Create()
    {
        var sizes = new Option<int[]>("--sizes") { Description = "Sizes of the gallery.", DefaultValueFactory = _ => [1_000, 10_000, 100_000, 1_000_000], AllowMultipleArgumentsPerToken = true };
        var command = new Command("search", "1:N search of galleries of 192 values, one thread, against reading the same rows as floats and comparing all of them as floats; least of 30 rounds by turns.") { sizes };
        command.SetAction(parsed =>
        {
            Console.WriteLine("people     reading floats   comparing floats   search   search / reading");
            foreach (var size in parsed.GetValue(sizes)!) Measure(size);
            return 0;
        });
        return command;
    }

    private static void Measure(int people)
    {
        var random = new Random(1);
        var rows = new float[people * Dimension];
        var subjects = new Subject[people];
        for (var i = 0; i < people; i++)
        {
            var row = rows.AsSpan(i * Dimension, Dimension);
            Fill(row, random);
            subjects[i] = new(new($"s{i}"), "", DateTimeOffset.UnixEpoch, [new(1, new(Model, row), 1, DateTimeOffset.UnixEpoch)]);
        }

        var snapshot = GallerySnapshot.Build(subjects, Model, Dimension);
        var probe = new float[Dimension];
        double read = double.MaxValue, compare = double.MaxValue, search = double.MaxValue;
        float sink = 0;
        WarmUp(() => sink += Read(rows) + Compare(rows, probe) + snapshot.Search(probe).Best!.Value.Similarity);
        for (var round = 0; round < Rounds; round++)
        {
            Fill(probe, random);
            read = Math.Min(read, Time(() => sink += Read(rows)));
            compare = Math.Min(compare, Time(() => sink += Compare(rows, probe)));
            search = Math.Min(search, Time(() => sink += snapshot.Search(probe).Best!.Value.Similarity));
        }

        GC.KeepAlive(sink);
        Console.WriteLine($"{people,-9}  {read,11:0.000} ms  {compare,14:0.000} ms  {search,7:0.000} ms  {search / read,10:0.00}");
    }

    // Until the compiler has made its last version of everything, which it does in the background.
    private static void WarmUp(Action work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < WarmUpTime) work();
    }

    private static float Read(float[] rows)
    {
        var sum = Vector<int>.Zero;
        foreach (var part in MemoryMarshal.Cast<float, Vector<int>>(rows)) sum ^= part;
        return sum[0];
    }

    private static float Compare(float[] rows, float[] probe)
    {
        var best = float.NegativeInfinity;
        for (var i = 0; i < rows.Length; i += Dimension) best = MathF.Max(best, TensorPrimitives.Dot(probe, rows.AsSpan(i, Dimension)));
        return best;
    }

    private static double Time(Action work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        work();
        return TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
    }

    // Sums of uniform numbers are near enough to normal: directions without a preference.
    private static void Fill(Span<float> values, Random random)
    {
        for (var i = 0; i < values.Length; i++) values[i] = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
        Embedding.TryNormalise(values);
    }
}
