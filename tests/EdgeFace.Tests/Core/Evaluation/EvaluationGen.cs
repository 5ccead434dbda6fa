using CsCheck;
using EdgeFace.Core.Evaluation;

namespace EdgeFace.Tests.Core.Evaluation;

/// <summary>Made-up people and scores.</summary>
internal static class EvaluationGen
{
    /// <summary>Similarities, coarse enough that many are equal.</summary>
    public static readonly Gen<float> Similarity = Gen.Int[-20, 20].Select(i => i / 20f);

    public static readonly Gen<ComparisonScore[]> Scores = Similarity.Array[1, 400].Select(Number);

    /// <summary>A table of vectors of about unit length: people around a direction of their own.</summary>
    public static (EvaluationPeople People, EmbeddingTable Table) People(int seed, int people, int mostPictures, int dimension = 8, double spread = 0.35)
    {
        var random = new Random(seed);
        var personOf = new List<int>();
        var rows = new List<float[]>();
        for (var person = 0; person < people; person++)
        {
            var centre = Direction(random, dimension);
            for (var i = random.Next(1, mostPictures + 1); i > 0; i--)
            {
                var off = Direction(random, dimension);
                var row = centre.Zip(off, (c, o) => (float)(c + spread * o)).ToArray();
                var length = MathF.Sqrt(row.Sum(x => x * x));
                rows.Add([.. row.Select(x => Coarse(x / length))]);
                personOf.Add(person);
            }
        }

        var table = new EmbeddingTable(rows.Count, dimension);
        for (var i = 0; i < rows.Count; i++) table.Set(i, rows[i]);
        return (EvaluationPeople.WithoutAliases(personOf), table);
    }

    public static ComparisonScore[] Number(float[] similarities) =>
        [.. similarities.Select((s, i) => new ComparisonScore(s, i, i + 1))];

    // So coarse that products and their sums are exact: vector units of several widths add them up in several orders, and
    // the same comparison must give the same number each time.
    private static float Coarse(float value) => MathF.Round(value * 256) / 256;

    private static double[] Direction(Random random, int dimension)
    {
        var v = Enumerable.Range(0, dimension).Select(_ => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5).ToArray();
        var length = Math.Sqrt(v.Sum(x => x * x));
        return [.. v.Select(x => x / length)];
    }
}
