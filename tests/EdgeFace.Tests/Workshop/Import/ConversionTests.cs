using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Tflite;
using Xunit;

namespace EdgeFace.Tests.Workshop.Import;

/// <summary>The ONNX files compute what the TFLite files say.</summary>
public class ConversionTests
{
    [Fact]
    public void BlazeFace_RandomPicture_EqualsTheSource() => Compare("blazeface-short", 128, transposed: false);

    [Fact]
    public void OutputNet_RandomPicture_EqualsTheSourceOnTheTransposedPicture() => Compare("mtcnn-onet", 48, transposed: true);

    [Fact]
    public void MobileFaceNetFloat_RandomBytes_EqualsTheSource()
    {
        BuiltModels.RequireSources();
        const int side = 112;
        var (file, forms) = Build("mobilefacenet");
        var bytes = new byte[3 * side * side];
        new Random(7).NextBytes(bytes);
        var picture = new double[bytes.Length];
        for (var i = 0; i < side * side; i++)
        {
            for (var c = 0; c < 3; c++) picture[3 * i + c] = (bytes[c * side * side + i] - 127.5) / 128;
        }

        var expected = new NaiveTflite(file).Run(picture)[0].AsSpan(0, 192);
        var actual = OnnxRun.Bytes(forms.Single(form => form.Name == "float32").Onnx, bytes, [1, 3, side, side])[0];
        AssertClose(expected, actual);
    }

    private static void Compare(string name, int side, bool transposed)
    {
        BuiltModels.RequireSources();
        var (file, forms) = Build(name);
        var random = new Random(7);
        float[] planes = [.. Enumerable.Range(0, 3 * side * side).Select(_ => 2 * random.NextSingle() - 1)];
        var picture = new double[planes.Length];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var to = transposed ? x * side + y : y * side + x;
                for (var c = 0; c < 3; c++) picture[3 * to + c] = planes[(c * side + y) * side + x];
            }
        }

        var expected = new NaiveTflite(file).Run(picture);
        var actual = OnnxRun.Floats(forms.Single().Onnx, planes, [1, 3, side, side]);
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++) AssertClose(expected[i], actual[i]);
    }

    private static (TfliteModel File, IReadOnlyList<BuiltForm> Forms) Build(string name)
    {
        var plan = BuildManifest.Read(Repository.Models).Packages.Single(package => package.Name == name);
        var source = new SourceFiles(Repository.Npm).Read(plan.Source);
        var recipe = PackageBuilder.Recipes.Single(r => r.Name == name);
        return (TfliteReader.Read(source), recipe.Build(source, Repository.Models, new BuildSteps(name, _ => { })));
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 1.0;
        foreach (var value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - 1e-4 * largest, expected[i] + 1e-4 * largest);
    }
}
