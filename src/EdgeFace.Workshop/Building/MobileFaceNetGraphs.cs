using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Building;

/// <summary>The states that MobileFaceNet goes through, for the build, the calibration and the tests.</summary>
internal static class MobileFaceNetGraphs
{
    /// <summary>(byte - 127.5) / 128.</summary>
    public const float Mean = 127.5f;

    public const float Scale = 1 / 128f;

    private static readonly PictureScale Picture = new(Mean, Scale);

    /// <summary>As imported, with PRelu nodes.</summary>
    public static ModelGraph Import(TfliteModel file)
    {
        var graph = TfliteImporter.Import(file, "mobilefacenet", "image", "embedding");
        FusePRelu.Apply(graph);
        return graph;
    }

    /// <summary>Linear layers merged, slopes in -1 to 1: what is calibrated. Computes the same.</summary>
    public static ModelGraph Prepare(TfliteModel file)
    {
        var graph = Import(file);
        MergeLinear.Apply(graph);
        FlattenHead.Apply(graph);
        LimitSlopes.Apply(graph);
        return graph;
    }

    /// <summary>What is calibrated, with the convention of its input.</summary>
    public static PreparedModel PrepareModel(TfliteModel file) => new(Prepare(file), Picture);

    /// <summary>Prepared, and equalised with the ranges of the table. Computes the same.</summary>
    public static ModelGraph Equalised(TfliteModel file, CalibrationTable table)
    {
        var graph = Prepare(file);
        Equaliser.Apply(graph, table);
        return graph;
    }

    /// <summary>In bytes.</summary>
    public static ModelGraph Quantised(TfliteModel file, CalibrationTable table)
    {
        var graph = Prepare(file);
        var factors = Equaliser.Apply(graph, table);
        return ByteGraphWriter.Write(graph, ByteScales.Of(graph, table, factors, Picture, RangeMethod.Mse), new HashSet<string>());
    }

    /// <summary>The fastest form in floating point that computes the same.</summary>
    public static ModelGraph Float(TfliteModel file)
    {
        var graph = Prepare(file);
        SpellPRelu.Apply(graph);
        TakeBytes.Apply(graph, Mean, Scale);
        return graph;
    }
}
