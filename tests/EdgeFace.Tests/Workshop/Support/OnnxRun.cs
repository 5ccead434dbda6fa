using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Tests.Workshop.Support;

/// <summary>Runs an ONNX model once.</summary>
internal static class OnnxRun
{
    public static IReadOnlyList<float[]> Floats(byte[] onnx, float[] input, long[] shape) => Run(onnx, OrtValue.CreateTensorValueFromMemory(input, shape));

    public static IReadOnlyList<float[]> Bytes(byte[] onnx, byte[] input, long[] shape) => Run(onnx, OrtValue.CreateTensorValueFromMemory(input, shape));

    private static List<float[]> Run(byte[] onnx, OrtValue input)
    {
        using (input)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1 };
            using var session = new InferenceSession(onnx, options);
            using var run = new RunOptions();
            using var outputs = session.Run(run, session.InputNames, [input], session.OutputNames);
            return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
        }
    }
}
