namespace EdgeFace.Training.Preparation;

/// <summary>
/// Finds pictures that are there twice: files with the same content anywhere, and crops of one person that look the same.
/// The first of each stays.
/// </summary>
internal static class DuplicateTest
{
    public static IReadOnlyList<PreparedFace> Apply(IReadOnlyList<PreparedFace> faces)
    {
        var result = new List<PreparedFace>(faces.Count);
        var files = new Dictionary<string, PreparedFace>(StringComparer.Ordinal);
        var people = new Dictionary<string, List<PreparedFace>>(StringComparer.Ordinal);
        foreach (var face in faces)
        {
            if (!face.IsUsable)
            {
                result.Add(face);
                continue;
            }

            if (!people.TryGetValue(face.Person, out var others)) people.Add(face.Person, others = []);
            if (files.TryGetValue(face.Sha256, out var same))
                result.Add(face with { Refusal = same.Person == face.Person ? $"the same file as {same.Path}" : $"the same file as {same.Path}, under another name" });
            else if (others.Find(other => PerceptualHash.IsSame(other.Hash, face.Hash)) is { } alike)
                result.Add(face with { Refusal = $"looks the same as {alike.Path}" });
            else
            {
                files.Add(face.Sha256, face);
                others.Add(face);
                result.Add(face);
            }
        }

        return result;
    }
}
