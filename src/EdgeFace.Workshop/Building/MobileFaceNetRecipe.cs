using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Building;

/// <summary>
/// MobileFaceNet, 192-d. All forms take the aligned crop as bytes, 1 x 3 x 112 x 112 RGB, and give <c>embedding</c>
/// 1 x 192, not yet of unit length.
/// </summary>
internal sealed class MobileFaceNetRecipe : ModelRecipe
{
    public override string Name => "mobilefacenet";

    public override ModelKind Kind => ModelKind.Embedder;

    public override string Architecture => "mobilefacenet";

    public override int? Dimension => 192;

    public override string DefaultForm => "int8";

    public override IReadOnlyList<BuiltForm> Build(byte[] source, string models, BuildSteps steps)
    {
        var file = steps.Run("read the TFLite file", () => TfliteReader.Read(source));
        var graph = steps.Run("prepare float32", () => MobileFaceNetGraphs.Float(file));
        var onnx = steps.Run("write float32.onnx", () => OnnxWriter.Write(graph, "MobileFaceNet 192-d, imported by edgeface-models"));
        var forms = new List<BuiltForm> { new("float32", onnx, new("image", 112, 112, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Byte, [], []), ["embedding"]) };
        var path = Path.Combine(models, Name, Quantisation.CalibrationTable.FileName);
        if (File.Exists(path))
        {
            var table = steps.Run("read the calibration table", () => Quantisation.CalibrationTable.Read(path, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(source))));
            var bytes = steps.Run("quantise", () => MobileFaceNetGraphs.Quantised(file, table));
            forms.Add(new("int8", OnnxWriter.Write(bytes, "int8"), forms[0].Input, ["embedding"])
            {
                Quantisation = new("u8s8", "mse", table.Pictures, table.Faces, Quantisation.EmbedderQuantiser.HashOf(table), []),
            });
        }

        return forms;
    }
}
