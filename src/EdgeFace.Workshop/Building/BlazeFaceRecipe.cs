using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Building;

/// <summary>
/// BlazeFace short range: 128 x 128 RGB in -1 to 1; <c>regressors</c> 1 x 896 x 16 (box and six keypoints relative to the
/// anchors of MediaPipe's SsdAnchorsCalculator, in input pixels) and <c>scores</c> 1 x 896 x 1 (logits).
/// </summary>
internal sealed class BlazeFaceRecipe : ModelRecipe
{
    public override string Name => "blazeface-short";

    public override ModelKind Kind => ModelKind.Detector;

    public override string Architecture => "blazeface-short";

    public override string DefaultForm => "float32";

    public override IReadOnlyList<BuiltForm> Build(byte[] source, string models, BuildSteps steps)
    {
        var file = steps.Run("read the TFLite file", () => TfliteReader.Read(source));
        var graph = steps.Run("import", () => TfliteImporter.Import(file, Name, "image", "regressors", "scores"));
        steps.Run("replace channel padding", () => ReplaceChannelPadding.Apply(graph));
        var onnx = steps.Run("write float32.onnx", () => OnnxWriter.Write(graph, "BlazeFace short range (MediaPipe), imported by edgeface-models"));
        float[] mean = [127.5f, 127.5f, 127.5f], scale = [1 / 127.5f, 1 / 127.5f, 1 / 127.5f];
        return [new("float32", onnx, new("image", 128, 128, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, mean, scale), ["regressors", "scores"])];
    }
}
