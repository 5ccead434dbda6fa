using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Onnx.Proto;
using Google.Protobuf;
using Xunit;

namespace EdgeFace.Tests.Workshop.Onnx;

public class OnnxImporterTests
{
    [Fact]
    public void Import_WrittenGraph_ReadsTheSameBack()
    {
        var written = OnnxSamples.Bytes(OnnxSamples.Embedder());

        var read = Import(written);

        Assert.Equal(written, OnnxWriter.Write(read, "sample"));
        Assert.Equal([1, 8, 56, 56], read.Shapes["relu"]);
    }

    [Fact]
    public void Import_TruncatedFile_IsRefusedAtEachLength()
    {
        var whole = OnnxSamples.Bytes(OnnxSamples.Embedder());

        for (var length = 0; length < whole.Length; length += 3)
        {
            var cut = whole[..length];
            Assert.Throws<InvalidModelFileException>(() => Import(cut));
        }
    }

    [Fact]
    public void Import_CyclicGraph_NamesTheCircle()
    {
        var fault = Fault(model => model.Graph.Node[0].Input[0] = "relu");

        Assert.Contains("cyclic", fault);
        Assert.Contains("'conv' (Conv)", fault);
    }

    [Fact]
    public void Import_StepsInAnotherOrder_AreSorted()
    {
        var shuffled = OnnxSamples.Changed(model =>
        {
            var last = model.Graph.Node[^1].Clone();
            model.Graph.Node.RemoveAt(model.Graph.Node.Count - 1);
            model.Graph.Node.Insert(0, last);
        });

        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Flatten"], Import(shuffled).Nodes.Select(node => node.Operator));
    }

    [Fact]
    public void Import_ExternalData_SaysWhereItShouldBeAndHowToMend()
    {
        var fault = Fault(model =>
        {
            model.Graph.Initializer[0].ClearData();
            model.Graph.Initializer[0].DataLocation = OnnxTensor.Types.Location.External;
            model.Graph.Initializer[0].ExternalData.Add(new OnnxProperty { Key = "location", Value = "weights.bin" });
        });

        Assert.Contains("weights.bin", fault);
        Assert.Contains("save_as_external_data=False", fault);
    }

    [Fact]
    public void Import_AbsurdShape_IsRefusedBeforeMemoryIsTaken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Fault(model =>
        {
            foreach (var axis in model.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(2)) axis.DimValue = 1_000_000_000;
        });

        Assert.Contains("absurd shape", fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Import_ConstantOfAbsurdShape_IsRefusedBeforeMemoryIsTaken()
    {
        var fault = Fault(model =>
        {
            model.Graph.Initializer[0].Dims.Clear();
            model.Graph.Initializer[0].Dims.Add([1L << 40, 1L << 40]);
        });

        Assert.Contains("absurd shape", fault);
    }

    [Fact]
    public void Import_UnknownOperators_NamesAllWithTheirPlaces()
    {
        var fault = Fault(model =>
        {
            model.Graph.Node[1].OpType = "Frobnicate";
            model.Graph.Node[1].Name = "layer1/frob";
            model.Graph.Node[2].OpType = "NonMaxSuppression";
        });

        Assert.Contains("Frobnicate (1 times, first at step 1 'layer1/frob')", fault);
        Assert.Contains("NonMaxSuppression (1 times, first at step 2", fault);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(99)]
    public void Import_UnknownOperatorSet_IsRefused(long version) =>
        Assert.Contains($"operator set {version}", Fault(model => model.OpsetImport[0].Version = version));

    [Fact]
    public void Import_WeightsThatAreNoNumbers_AreRefused()
    {
        var fault = Fault(model => model.Graph.Initializer[0].RawData = ByteString.CopyFrom([.. BitConverter.GetBytes(float.NaN), .. model.Graph.Initializer[0].RawData.ToByteArray()[4..]]));

        Assert.Contains("no number", fault);
    }

    [Fact]
    public void Parse_ManyEmptyMessages_IsRefusedByItsBudget()
    {
        // Two bytes each, over a hundred as objects: 3 MB would become 150.
        var graph = new byte[3_000_000];
        for (var i = 0; i < graph.Length; i += 2) graph[i] = 0x0A;
        var output = new MemoryStream();
        var writer = new CodedOutputStream(output);
        writer.WriteTag(7, WireFormat.WireType.LengthDelimited);
        writer.WriteBytes(ByteString.CopyFrom(graph));
        writer.Flush();
        var file = output.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Assert.Throws<InvalidModelFileException>(() => OnnxFile.Parse(file));

        Assert.Contains("more than", fault.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Import_ShapeArithmetic_IsWorkedOut()
    {
        // x.view(x.size(0), -1), as PyTorch exports it.
        var graph = Import(OnnxSamples.Changed(model =>
        {
            var steps = model.Graph.Node;
            steps.RemoveAt(steps.Count - 1);
            steps.Add(new OnnxNode { OpType = "Shape", Input = { "pooled" }, Output = { "size" } });
            steps.Add(new OnnxNode { OpType = "Constant", Output = { "zero" }, Attribute = { new OnnxAttribute { Name = "value_int", I = 0, Type = OnnxAttribute.Types.Kind.Int } } });
            steps.Add(new OnnxNode { OpType = "Gather", Input = { "size", "zero" }, Output = { "batch" } });
            steps.Add(new OnnxNode { OpType = "Constant", Output = { "axes" }, Attribute = { new OnnxAttribute { Name = "value_ints", Ints = { 0 }, Type = OnnxAttribute.Types.Kind.Ints } } });
            steps.Add(new OnnxNode { OpType = "Unsqueeze", Input = { "batch", "axes" }, Output = { "batches" } });
            steps.Add(new OnnxNode { OpType = "Constant", Output = { "rest" }, Attribute = { new OnnxAttribute { Name = "value_ints", Ints = { -1 }, Type = OnnxAttribute.Types.Kind.Ints } } });
            steps.Add(new OnnxNode { OpType = "Concat", Input = { "batches", "rest" }, Output = { "wanted" }, Attribute = { new OnnxAttribute { Name = "axis", I = 0, Type = OnnxAttribute.Types.Kind.Int } } });
            steps.Add(new OnnxNode { OpType = "Reshape", Input = { "pooled", "wanted" }, Output = { "embedding" } });
        }));

        Assert.Equal(["Conv", "Relu", "GlobalAveragePool", "Reshape"], graph.Nodes.Select(node => node.Operator));
        Assert.Equal([1, 8], graph.Shapes["embedding"]);
    }

    [Theory]
    [InlineData("mobilefacenet_paddlex_128d.onnx", 112)]
    [InlineData("mbf_foamliu_official_repo.onnx", 112)]
    [InlineData("yunet_s_640_640.onnx", 640)]
    [InlineData("fasnet_2_7_minifasnetv2.onnx", 80)]
    [InlineData("fasnet_4_0_minifasnetv1se.onnx", 80)]
    public void Import_ModelsThatUsersBring_WrittenAgainComputeTheSame(string name, int side)
    {
        SharedData.RequireModels();
        var file = File.ReadAllBytes(Path.Combine(SharedData.Models, name));
        var input = OnnxSamples.Noise(new Random(3), 3 * side * side);

        var graph = Import(file);

        var (expected, actual) = (OnnxRun.Floats(file, input, [1, 3, side, side]), OnnxRun.Floats(OnnxWriter.Write(graph, ""), input, [1, 3, side, side]));
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++) Closeness.AssertClose(expected[i], actual[i], 1e-5);
        Assert.All(graph.Outputs.Zip(actual), pair => Assert.Equal(pair.First.Shape.Aggregate(1, (a, b) => a * b), pair.Second.Length));
    }

    private static string Fault(Action<OnnxModel> change)
    {
        var file = OnnxSamples.Changed(change);
        return Assert.Throws<InvalidModelFileException>(() => Import(file)).Message;
    }

    private static ModelGraph Import(byte[] file) => OnnxImporter.Import(OnnxFile.Parse(file));
}

file static class TensorExtensions
{
    public static void ClearData(this OnnxTensor tensor) => tensor.RawData = ByteString.Empty;
}
