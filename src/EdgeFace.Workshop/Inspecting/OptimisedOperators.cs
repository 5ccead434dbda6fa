using EdgeFace.Workshop.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Workshop.Inspecting;

/// <summary>What ONNX Runtime makes of a model on this machine before it runs it: fused operators and layouts show here.</summary>
internal static class OptimisedOperators
{
    /// <returns>Operators by name, how many; most first.</returns>
    public static IReadOnlyDictionary<string, int> Of(byte[] onnx)
    {
        var folder = Directory.CreateTempSubdirectory("edgeface-optimised-");
        try
        {
            var path = Path.Combine(folder.FullName, "optimised.onnx");
            using (var options = new SessionOptions { OptimizedModelFilePath = path, IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR })
            {
                new InferenceSession(onnx, options).Dispose();
            }

            return OnnxFile.Parse(File.ReadAllBytes(path)).Graph.Node.GroupBy(node => node.OpType).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
