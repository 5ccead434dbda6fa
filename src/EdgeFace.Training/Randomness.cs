using EdgeFace.Core.Evaluation;

namespace EdgeFace.Training;

/// <summary>Numbers from seeds. What is drawn for a picture depends on the seed, the epoch and the picture, never on threads.</summary>
internal static class Randomness
{
    /// <summary>A generator of its own for each combination.</summary>
    public static SeededRandom Of(ulong seed, long first, long second = 0)
    {
        var mixed = new SeededRandom(new SeededRandom(new SeededRandom(seed).Next() ^ (ulong)first).Next() ^ (ulong)second);
        return new(mixed.Next());
    }

    /// <summary>0 up to, not including, 1; 24 bits.</summary>
    public static float Share(this SeededRandom random) => (random.Next() >> 40) * (1f / (1 << 24));

    public static float Between(this SeededRandom random, float low, float high) => low + (high - low) * random.Share();

    public static bool Chance(this SeededRandom random, float probability) => random.Share() < probability;

    public static void Shuffle<T>(this SeededRandom random, Span<T> items) => random.ChooseFirst(items, items.Length);
}
