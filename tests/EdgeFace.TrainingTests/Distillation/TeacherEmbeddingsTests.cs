using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Training;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Distillation;
using EdgeFace.Training.Runs;
using EdgeFace.TrainingTests.Support;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Distillation;

public sealed class TeacherEmbeddingsTests
{
    [Fact]
    public void For_PlainAndMirrored_IsWhatTheDoorsEmbedderSays()
    {
        BuiltModels.Require();
        using var folder = new TemporaryFolder();
        using var dataset = Dataset.Open(SyntheticPeople.Write(folder.File("data"), 4, 2));
        var training = dataset.Part(DatasetPart.Training);
        using var embedder = BuiltModels.Embedder("int8");

        using var teacher = TeacherEmbeddings.Of(BuiltModels.Package("mobilefacenet").Folder + ":int8", dataset, training, embedder.Dimension, CPU);
        var found = teacher.For(new(new ImageTensor(2, 56), [0, 1], [2, 4], [false, true])).data<float>().ToArray();

        using var plain = dataset.Load(training.Pictures[2]);
        using var turned = dataset.Load(training.Pictures[4]);
        var mirrored = LooseCrop.Aligned(turned);
        for (var row = 0; row < 3 * AlignedFace.Side; row++) mirrored.AsSpan(row * AlignedFace.Side, AlignedFace.Side).Reverse();
        Assert.Equal([.. Embed(embedder, LooseCrop.Aligned(plain)), .. Embed(embedder, mirrored)], found);
    }

    [Fact]
    public void Of_StudentOfAnotherLength_SaysBoth()
    {
        BuiltModels.Require();
        using var folder = new TemporaryFolder();
        using var dataset = Dataset.Open(SyntheticPeople.Write(folder.File("data"), 4, 2));

        var fault = Assert.Throws<TrainingException>(() => TeacherEmbeddings.Of(BuiltModels.Package("mobilefacenet").Folder, dataset, dataset.Part(DatasetPart.Training), 128, CPU));

        Assert.Contains("gives 192 values, the student would give 128", fault.Message);
    }

    private static float[] Embed(Vision.Embedders.OnnxEmbedder embedder, byte[] face)
    {
        face.CopyTo(embedder.Input.Planes);
        var values = new float[embedder.Dimension];
        embedder.Embed(values);
        return values;
    }
}
