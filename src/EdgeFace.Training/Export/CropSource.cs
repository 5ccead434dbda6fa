using EdgeFace.Training.Datasets;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Training.Export;

/// <summary>Faces of a dataset as the workshop takes them.</summary>
internal static class CropSource
{
    /// <summary>About <paramref name="most"/> faces, evenly over the part.</summary>
    public static List<AlignedCrop> Of(Dataset dataset, PartOfDataset part, int most)
    {
        var every = Math.Max(1, (part.Pictures.Count + most - 1) / most);
        return [.. part.Pictures.Where((_, i) => i % every == 0).Select(picture =>
        {
            using var crop = dataset.Load(picture);
            return new AlignedCrop(dataset.File.Pictures[picture].Source, LooseCrop.Aligned(crop));
        })];
    }
}
