using EdgeFace.Training.Datasets;
using EdgeFace.Training.Export;
using EdgeFace.Training.Validation;
using static TorchSharp.torch;

namespace EdgeFace.Training.Finetuning;

/// <summary>
/// Where fine-tuning begins: each person's centre is the mean of what the net already says of their pictures. With random ones
/// the first steps would tear apart what the net knows, to no end.
/// </summary>
internal static class PersonCentres
{
    /// <summary>[people, dimension].</summary>
    public static Tensor Of(NetworkEmbedder embedder, Dataset dataset, PartOfDataset part)
    {
        byte[][] faces = [.. CropSource.Of(dataset, part, part.Pictures.Count).Select(crop => crop.Planes)];
        var table = embedder.Embed(faces);
        var centres = new float[part.People * table.Dimension];
        for (var i = 0; i < faces.Length; i++)
        {
            var row = table.Row(i);
            for (var d = 0; d < row.Length; d++) centres[part.Labels[i] * row.Length + d] += row[d];
        }

        return tensor(centres, [part.People, table.Dimension]);
    }
}
