namespace EdgeFace.Training.Preparation;

/// <param name="Index">Of the face in the list given.</param>
/// <param name="Similarity">Mean similarity to the person's other pictures.</param>
internal readonly record struct Outlier(int Index, float Similarity);

/// <summary>
/// Suspects pictures of somebody else: less like the person's other pictures than <c>threshold</c>, while those are alike. Only
/// a suspicion for a human eye: with two pictures nobody can say which is wrong, so both are named.
/// </summary>
internal static class OutlierTest
{
    /// <param name="threshold">Mean similarity below which a picture is suspected.</param>
    /// <returns>Least similar first.</returns>
    public static IReadOnlyList<Outlier> Find(IReadOnlyList<PreparedFace> faces, float threshold)
    {
        var outliers = new List<Outlier>();
        foreach (var person in faces.Index().Where(face => face.Item.IsUsable).GroupBy(face => face.Item.Person, StringComparer.Ordinal))
        {
            var own = person.ToArray();
            if (own.Length < 2) continue;
            var sums = new double[own.Length];
            for (var a = 0; a < own.Length; a++)
            {
                for (var b = a + 1; b < own.Length; b++)
                {
                    var similarity = own[a].Item.SimilarityTo(own[b].Item);
                    sums[a] += similarity;
                    sums[b] += similarity;
                }
            }

            for (var a = 0; a < own.Length; a++)
            {
                var mean = (float)(sums[a] / (own.Length - 1));
                if (mean < threshold) outliers.Add(new(own[a].Index, mean));
            }
        }

        return [.. outliers.OrderBy(outlier => outlier.Similarity).ThenBy(outlier => outlier.Index)];
    }
}
