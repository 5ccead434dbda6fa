using System.Numerics.Tensors;
using EdgeFace.Core.Recognition;
using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Import;
using Xunit;

namespace EdgeFace.Tests.Vision;

/// <summary>The device's own way of a picture with models that a user brought.</summary>
public sealed class ForeignModelsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyse_PaddleXInBgrWithYuNet_TellsPeopleApart()
    {
        SharedData.RequireModels();
        BuiltModels.Require();
        Import(new([File("mobilefacenet_paddlex_128d.onnx")], ModelKind.Embedder, "paddlex", Colour: ColourOrder.Bgr));
        Import(new([File("yunet_s_640_640.onnx")], ModelKind.Detector, "yunet", Size: new(320, 320)));

        AssertTellsApart(new ModelsOptions { Folder = _folder.Path, Embedder = "paddlex", Detector = "yunet" }, 0.27);
    }

    [Fact]
    public void Analyse_FoamliuOfImageNetConventionsAndBatchOne_TellsPeopleApart()
    {
        SharedData.RequireModels();
        BuiltModels.Require();
        Import(new([File("mbf_foamliu_official_repo.onnx")], ModelKind.Embedder, "foamliu", Mean: [123.675f, 116.28f, 103.53f], Deviation: [58.395f, 57.12f, 57.375f]));
        foreach (var name in new[] { "blazeface-short", "mtcnn-onet" }) Copy(BuiltModels.Package(name).Folder, Path.Combine(_folder.Path, name));

        AssertTellsApart(new ModelsOptions { Folder = _folder.Path, Embedder = "foamliu" }, 0.35);
    }

    private static void AssertTellsApart(ModelsOptions options, double threshold)
    {
        using var models = RecognitionModels.Load(options, new(), new(), TimeProvider.System);
        var analyser = models.CreateAnalyser(QualityThresholds.ForProbes());
        using var decoder = new StillDecoder();
        float[] Of(string person, int index)
        {
            var files = Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").Order(StringComparer.Ordinal).ToList();
            using var frame = decoder.Read(files[index % files.Count]).Frame!;
            return analyser.Analyse(frame)[0].Embedding.Values.ToArray();
        }

        var (anna, annaAgain, ben) = (Of("0001", 3), Of("0001", 60), Of("0006", 10));
        Assert.True(TensorPrimitives.Dot<float>(anna, annaAgain) > threshold + 0.1, $"one person: {TensorPrimitives.Dot<float>(anna, annaAgain)}");
        Assert.True(TensorPrimitives.Dot<float>(anna, ben) < threshold, $"two people: {TensorPrimitives.Dot<float>(anna, ben)}");
    }

    private void Import(ImportRequest request) => new PackageImporter(_folder.Path).Import(request, replace: false);

    private static string File(string name) => Path.Combine(SharedData.Models, name);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) System.IO.File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
