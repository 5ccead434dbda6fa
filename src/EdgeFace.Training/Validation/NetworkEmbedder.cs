using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Training.Export;
using EdgeFace.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Validation;

/// <summary>Embeds faces with a net as it is now, in evaluation mode; the net is left in the mode it was in.</summary>
/// <param name="size">Side of the net's input, 112 or 56.</param>
internal sealed class NetworkEmbedder(nn.Module<Tensor, Tensor> network, int size, Device device)
{
    private const int BatchSize = 64;

    /// <summary>Faces that are missing, and those that give no finite vector, have no row.</summary>
    public EmbeddingTable Embed(IReadOnlyList<byte[]?> faces)
    {
        var wasTraining = network.training;
        network.eval();
        try
        {
            using var quiet = no_grad();
            EmbeddingTable? table = null;
            foreach (var batch in faces.Index().Where(face => face.Item is not null).Chunk(BatchSize))
            {
                using var scope = NewDisposeScope();
                var output = network.forward(Images([.. batch.Select(face => face.Item!)]).to(device));
                var (values, dimension) = (TensorValues.Floats(output), (int)output.shape[1]);
                table ??= new(faces.Count, dimension);
                for (var i = 0; i < batch.Length; i++)
                {
                    var row = values.AsSpan(i * dimension, dimension);
                    if (Embedding.TryNormalise(row)) table.Set(batch[i].Index, row);
                }
            }

            return table ?? new(faces.Count, 1);
        }
        finally
        {
            if (wasTraining) network.train();
        }
    }

    /// <summary>[batch, 3, size, size]; at 56 each value is the mean of four bytes, unrounded.</summary>
    public Tensor Images(IReadOnlyList<byte[]> faces)
    {
        var ratio = AlignedFace.Side / size;
        var values = new float[faces.Count * 3 * size * size];
        var o = 0;
        foreach (var face in faces)
        {
            FaceSet.CheckLength(face);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    for (var c = 0; c < 3; c++, o++)
                    {
                        var sum = 0;
                        for (var j = 0; j < ratio * ratio; j++) sum += face[c * AlignedFace.PlaneSize + (y * ratio + j / ratio) * AlignedFace.Side + x * ratio + j % ratio];
                        values[o] = (sum / (float)(ratio * ratio) - ImageTensor.Mean) * ImageTensor.Scale;
                    }
                }
            }
        }

        return tensor(values, [faces.Count, size, size, 3]).permute(0, 3, 1, 2);
    }
}
