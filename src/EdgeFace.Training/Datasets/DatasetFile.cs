using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFace.Core.Imaging;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Training.Datasets;

/// <summary>What people of a dataset are for; no person is in both.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatasetPart>))]
internal enum DatasetPart
{
    [JsonStringEnumMemberName("training")] Training,
    [JsonStringEnumMemberName("validation")] Validation,
}

internal sealed record DatasetPerson(string Name, DatasetPart Part);

/// <param name="Person">Number in <see cref="DatasetFile.People"/>.</param>
/// <param name="Source">Full path of the picture that it was cut from.</param>
/// <param name="File">The crop, relative to the dataset's folder.</param>
/// <param name="Landmarks">Ten numbers, x and y of the five landmarks in the crop.</param>
internal sealed record DatasetPicture(int Person, string Source, string File, IReadOnlyList<float> Landmarks)
{
    public static IReadOnlyList<float> Numbers(in FaceLandmarks l) =>
        [l.LeftEye.X, l.LeftEye.Y, l.RightEye.X, l.RightEye.Y, l.Nose.X, l.Nose.Y, l.MouthLeft.X, l.MouthLeft.Y, l.MouthRight.X, l.MouthRight.Y];

    public FaceLandmarks FaceLandmarks()
    {
        var v = Landmarks;
        return new(new(v[0], v[1]), new(v[2], v[3]), new(v[4], v[5]), new(v[6], v[7]), new(v[8], v[9]));
    }
}

/// <param name="Reason">In words.</param>
internal sealed record RefusedPicture(string Source, string Reason);

/// <param name="Similarity">Mean similarity to the person's other pictures.</param>
internal sealed record SuspectPicture(int Picture, float Similarity);

/// <summary><c>dataset.json</c>: what <c>edgeface-train prepare</c> made. Written last and whole.</summary>
/// <param name="Margin">Of the crops, see <see cref="LooseCrop"/>.</param>
/// <param name="Unlabelled">Nobody knows who is on the pictures; fit for distillation only.</param>
internal sealed record DatasetFile(
    int Format, int Margin, bool Unlabelled, IReadOnlyList<DatasetPerson> People, IReadOnlyList<DatasetPicture> Pictures,
    IReadOnlyList<RefusedPicture> Refused, IReadOnlyList<SuspectPicture> Suspects)
{
    public const int CurrentFormat = 1;
    public const string FileName = "dataset.json";
    private const long MostBytes = 1L << 30;

    /// <exception cref="TrainingException">Missing, damaged, or of another version.</exception>
    public static DatasetFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new TrainingException($"{path} is larger than {MostBytes >> 20} MiB; no dataset of this program is.");
            var file = JsonSerializer.Deserialize<DatasetFile>(File.ReadAllBytes(path), ManifestJson.Options);
            if (file is { Format: CurrentFormat, Margin: LooseCrop.Margin, People: not null, Pictures: not null } && file.Faults() is null) return file;
            throw new TrainingException($"{path} is no dataset of format {CurrentFormat}{(file?.Faults() is { } fault ? $": {fault}" : "")}. Make it again: edgeface-train prepare FOLDER --out {folder}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{path} cannot be read: {fault.Message} Make it with: edgeface-train prepare FOLDER --out {folder}", fault);
        }
    }

    private string? Faults()
    {
        foreach (var picture in Pictures)
        {
            if (picture.Person < 0 || picture.Person >= People.Count) return $"'{picture.File}' belongs to person {picture.Person} of {People.Count}";
            if (picture.Landmarks is not { Count: 10 } || picture.Landmarks.Any(v => !float.IsFinite(v))) return $"'{picture.File}' has no ten landmarks";
            if (Path.IsPathRooted(picture.File) || picture.File.Split('/').Contains("..")) return $"'{picture.File}' lies outside the dataset";
        }

        return null;
    }
}
