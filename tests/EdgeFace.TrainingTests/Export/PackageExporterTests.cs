using EdgeFace.Core.Evaluation;
using EdgeFace.Training;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Export;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Validation;
using EdgeFace.TrainingTests.Support;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Export;

public sealed class PackageExporterTests
{
    [Theory]
    [InlineData("mobilefacenet", 56, "prelu")]
    [InlineData("facenet-small", 56, "relu")]
    public void Export_Network_IsAPackageThatTheDoorTakes(string backbone, int size, string activation)
    {
        using var folder = new TemporaryFolder();
        using var dataset = Dataset.Open(SyntheticPeople.Write(folder.File("data"), 32, 6));
        using var network = Net(backbone, size, activation);

        var (package, report) = Exporter(dataset).Export(Model(network, size), folder.File("models"), false, null, _ => null);

        Assert.True(report.Parity < PackageExporter.MostDifference);
        Assert.True(report.Int8Loss < 0.02, $"INT8 loses {report.Int8Loss}");
        Assert.Equal("int8", package.Manifest.DefaultForm);
        Assert.NotNull(package.Manifest.Similarity);
        var faces = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation)).Faces;
        var (torch, door) = (new NetworkEmbedder(network, size, CPU).Embed(faces), PackageEmbedder.Embed(ModelPackage.Load(package.Folder), "int8", faces));
        Assert.True(Enumerable.Range(0, faces.Count).Average(i => Cosine(torch, door, i)) > 0.98);
    }

    [Fact]
    public void Export_NetThatIsNotTheGraph_IsRefusedAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var dataset = Dataset.Open(SyntheticPeople.Write(folder.File("data"), 32, 6));
        using var network = Net("mobilefacenet", 56, "prelu");
        using var other = Net("mobilefacenet", 56, "prelu");
        var model = Model(network, 56) with { Reference = new NetworkEmbedder(other, 56, CPU).Embed };

        var fault = Assert.Throws<TrainingException>(() => Exporter(dataset).Export(model, folder.File("models"), false, null, _ => null));

        Assert.Contains("does not compute what torch does", fault.Message);
        Assert.False(Directory.Exists(folder.File("models")));
    }

    [Fact]
    public void Export_Refused_LeavesThePackageOfBefore()
    {
        using var folder = new TemporaryFolder();
        using var dataset = Dataset.Open(SyntheticPeople.Write(folder.File("data"), 32, 6));
        using var network = Net("mobilefacenet", 56, "relu");
        var (package, _) = Exporter(dataset).Export(Model(network, 56), folder.File("models"), false, null, _ => null);
        var before = File.ReadAllBytes(Path.Combine(package.Folder, ModelManifest.FileName));

        Assert.Contains("worse", Assert.Throws<TrainingException>(() => Exporter(dataset).Export(Model(network, 56), folder.File("models"), true, null, _ => "worse")).Message);

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(package.Folder, ModelManifest.FileName)));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.File("models")));
    }

    private static long _seed = 20;

    private static PackageExporter Exporter(Dataset dataset) => new(dataset, NoProgress.Instance, default);

    private static ExportedModel Model(FaceNetwork network, int size) => new(
        "painted", "mobilefacenet", () => NetworkGraph.Of(network, size), new(127.5f, 1 / 128f), ColourOrder.Rgb, new NetworkEmbedder(network, size, CPU).Embed, "MIT", "a test");

    private static FaceNetwork Net(string backbone, int size, string activation)
    {
        random.manual_seed(_seed++);
        var network = FaceNetwork.Create(new(
            backbone == "mobilefacenet" ? Backbone.MobileFaceNet : Backbone.FaceNetSmall, 0.25, size, 32, activation == "relu" ? Activation.Relu : Activation.PRelu));
        // Statistics of batch normalisation as after some steps: without them an untrained net fades out.
        using var quiet = no_grad();
        for (var i = 0; i < 12; i++) network.forward(randn([16, 3, size, size]).Times(0.6));
        network.eval();
        return network;
    }

    private static double Cosine(EmbeddingTable a, EmbeddingTable b, int row)
    {
        var sum = 0.0;
        for (var d = 0; d < a.Dimension; d++) sum += a.Row(row)[d] * (double)b.Row(row)[d];
        return sum;
    }
}
