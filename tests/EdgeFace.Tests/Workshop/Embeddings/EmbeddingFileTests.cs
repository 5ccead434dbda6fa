using EdgeFace.Core.Imaging;
using EdgeFace.Workshop.Embeddings;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Measuring;
using Xunit;

namespace EdgeFace.Tests.Workshop.Embeddings;

public sealed class EmbeddingFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "file");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var made = new EmbeddingFile(2, [1, 0, 0.6f, -0.8f]);
        made.Write(Path);

        var read = EmbeddingFile.Read(Path);

        Assert.Equal((2, 2), (read.Dimension, read.Count));
        Assert.Equal(made.Values, read.Values);
    }

    [Fact]
    public void Read_AnythingElse_IsRefused()
    {
        new EmbeddingFile(2, [1, 0, 0.6f, -0.8f]).Write(Path);
        var whole = File.ReadAllBytes(Path);

        foreach (var bytes in new[] { [], whole[..7], whole[..^3], [.. "no embeddings at all"u8] })
        {
            File.WriteAllBytes(Path, bytes);
            Assert.Throws<EvaluationException>(() => EmbeddingFile.Read(Path));
        }
    }

    [Fact]
    public void Of_TwoMachines_GivesTheLeastAndTheMedian()
    {
        var one = new EmbeddingFile(2, [1, 0, 1, 0, 1, 0]);
        var other = new EmbeddingFile(2, [1, 0, 0.8f, 0.6f, 0, 1]);

        var agreement = EmbeddingAgreement.Of(one, other);

        Assert.Equal(3, agreement.Faces);
        Assert.Equal(0, agreement.Least, 1e-6);
        Assert.Equal(0.8, agreement.Median, 1e-6);
    }

    [Fact]
    public void Of_VectorThatIsNoNumber_IsTheWorst() =>
        Assert.Equal(-1, EmbeddingAgreement.Of(new(2, [1, 0, float.NaN, 0]), new(2, [1, 0, 1, 0])).Least);

    [Fact]
    public void Of_OtherCropsOrAnotherModel_IsRefused()
    {
        var one = new EmbeddingFile(2, [1, 0, 1, 0]);

        Assert.Throws<EvaluationException>(() => EmbeddingAgreement.Of(one, new(2, [1, 0])));
        Assert.Throws<EvaluationException>(() => EmbeddingAgreement.Of(one, new(1, [1, 0])));
        Assert.Throws<EvaluationException>(() => EmbeddingAgreement.Of(new(2, []), new(2, [])));
    }

    [Fact]
    public void Read_Crops_AreThoseWrittenAndWhole()
    {
        var crops = new byte[2][];
        for (var i = 0; i < crops.Length; i++) new Random(i).NextBytes(crops[i] = new byte[AlignedFace.ByteCount]);
        CropFile.Write(Path, [.. crops.Select(planes => new AlignedCrop("a", planes))]);
        Assert.Equal(crops, CropFile.Read(Path).Select(crop => crop.ToArray()));

        File.AppendAllText(Path, "x");
        Assert.Throws<EvaluationException>(() => CropFile.Read(Path));
    }
}
