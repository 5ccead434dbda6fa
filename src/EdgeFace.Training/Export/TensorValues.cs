using static TorchSharp.torch;

namespace EdgeFace.Training.Export;

/// <summary>Tensors as arrays.</summary>
internal static class TensorValues
{
    /// <summary>Row-major, wherever and however the tensor is stored.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    public static int[] Shape(Tensor tensor) => [.. tensor.shape.Select(side => (int)side)];
}
