using EdgeFace.Training.Datasets;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Training.Preparation;

/// <param name="LeastPictures">People with fewer usable pictures are left out.</param>
/// <param name="ValidationShare">Share of the people who are kept for validation.</param>
/// <param name="SuspectBelow">See <see cref="OutlierTest"/>.</param>
/// <param name="Excluded">Full paths of pictures that a human eye has sorted out.</param>
internal sealed record DatasetRules(int LeastPictures, double ValidationShare, ulong Seed, float SuspectBelow, bool Unlabelled, IReadOnlySet<string> Excluded);

/// <summary>From what was extracted to <c>dataset.json</c> and <c>suspects.txt</c>.</summary>
internal static class DatasetBuilder
{
    public const string SuspectsFile = "suspects.txt";

    /// <exception cref="TrainingException">Too few people are left.</exception>
    public static DatasetFile Build(IReadOnlyList<PreparedFace> extracted, DatasetRules rules)
    {
        var excluded = extracted.Select(face => rules.Excluded.Contains(face.Path) ? face with { Refusal = "excluded by hand" } : face).ToList();
        var faces = DuplicateTest.Apply(excluded).ToList();
        var counts = faces.Where(face => face.IsUsable).CountBy(face => face.Person, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        for (var i = 0; i < faces.Count; i++)
        {
            if (faces[i].IsUsable && counts[faces[i].Person] < rules.LeastPictures)
                faces[i] = faces[i] with { Refusal = $"the person has {counts[faces[i].Person]} usable pictures, wanted are {rules.LeastPictures}" };
        }

        var usable = faces.Where(face => face.IsUsable).OrderBy(face => face.Person, StringComparer.Ordinal).ThenBy(face => face.Path, StringComparer.Ordinal).ToList();
        var people = PeopleSplit.Of(usable.Select(face => face.Person).Distinct(StringComparer.Ordinal), rules.Unlabelled ? 0 : rules.ValidationShare, rules.Seed);
        if (!rules.Unlabelled) CheckEnough(people);
        var number = people.Index().ToDictionary(person => person.Item.Name, person => person.Index, StringComparer.Ordinal);
        return new(
            DatasetFile.CurrentFormat, LooseCrop.Margin, rules.Unlabelled, people,
            [.. usable.Select(face => new DatasetPicture(number[face.Person], face.Path, face.Crop!, face.Landmarks!))],
            [.. faces.Where(face => !face.IsUsable).OrderBy(face => face.Path, StringComparer.Ordinal).Select(face => new RefusedPicture(face.Path, face.Refusal!))],
            rules.Unlabelled ? [] : [.. OutlierTest.Find(usable, rules.SuspectBelow).Select(outlier => new SuspectPicture(outlier.Index, outlier.Similarity))]);
    }

    public static void Write(DatasetFile file, string folder)
    {
        var suspects = string.Concat(file.Suspects.Select(suspect => file.Pictures[suspect.Picture].Source + "\n"));
        AtomicFile.Write(Path.Combine(folder, SuspectsFile), System.Text.Encoding.UTF8.GetBytes(
            "# Pictures that may show somebody else, least alike first. Look at them in sheet.html, delete the lines of those that\n"
            + "# are right, and run 'edgeface-train prepare' again with --exclude and this file (under another name).\n" + suspects));
        AtomicFile.Write(Path.Combine(folder, ContactSheet.FileName), System.Text.Encoding.UTF8.GetBytes(ContactSheet.Html(file)));
        AtomicFile.Write(Path.Combine(folder, DatasetFile.FileName), ManifestJson.Serialise(file));
    }

    private static void CheckEnough(IReadOnlyList<DatasetPerson> people)
    {
        var validation = people.Count(person => person.Part == DatasetPart.Validation);
        if (people.Count - validation >= 2 && validation >= 2) return;
        throw new TrainingException(
            $"{people.Count} people are left, {validation} of them for validation; wanted are at least two for each. "
            + "Give more people, lower --least-pictures, or change --validation or --seed.");
    }
}
