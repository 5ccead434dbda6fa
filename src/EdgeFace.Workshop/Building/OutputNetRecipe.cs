using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Building;

/// <summary>
/// MTCNN's O-Net, turned to take upright pictures: 48 x 48 RGB, (byte - 127.5) / 128. <c>probability</c> 1 x 2 (no face,
/// face), <c>box</c> 1 x 4 (shift of left, top, right, bottom as a share of the crop's side), <c>landmarks</c> 1 x 10 (five
/// x, then five y, as a share of the crop's side: left eye, right eye, nose, left and right corner of the mouth).
/// </summary>
internal sealed class OutputNetRecipe : ModelRecipe
{
    public override string Name => "mtcnn-onet";

    public override ModelKind Kind => ModelKind.Landmarker;

    public override string Architecture => "mtcnn-onet";

    public override string DefaultForm => "float32";

    public override IReadOnlyList<BuiltForm> Build(byte[] source, string models, BuildSteps steps)
    {
        string[] outputs = ["probability", "box", "landmarks"];
        var file = steps.Run("read the TFLite file", () => TfliteReader.Read(source));
        var graph = steps.Run("import", () => TfliteImporter.Import(file, Name, "image", outputs));
        steps.Run("find parametric ReLUs", () => FusePRelu.Apply(graph));
        steps.Run("find the softmax", () => FuseSoftmax.Apply(graph));
        steps.Run("turn upright", () => TurnUpright.Apply(graph));
        var onnx = steps.Run("write float32.onnx", () => OnnxWriter.Write(graph, "MTCNN O-Net, imported and turned upright by edgeface-models"));
        float[] mean = [127.5f, 127.5f, 127.5f], scale = [1 / 128f, 1 / 128f, 1 / 128f];
        return [new("float32", onnx, new("image", 48, 48, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, mean, scale), outputs)];
    }
}
