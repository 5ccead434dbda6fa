using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training;

/// <summary>
/// Arithmetic with numbers that stay alive while native code reads them. TorchSharp (0.107) makes an object with a finaliser of
/// each number, of the 1 hidden in <c>a + b</c> too, and nothing refers to it during the call: a collection at that moment
/// frees it, and the step fails or computes with garbage. Seen three times in some 20,000 steps. Where steps are made, these are
/// used instead of the operators.
/// </summary>
internal static class HeldScalars
{
    private static readonly Scalar One = 1.ToScalar();

    public static Tensor Plus(this Tensor tensor, Tensor other) => tensor.add(other, One);

    public static Tensor Minus(this Tensor tensor, Tensor other) => tensor.Plus(other.Times(-1));

    public static Tensor Plus(this Tensor tensor, double value)
    {
        using var held = value.ToScalar();
        return tensor.add(held, One);
    }

    public static Tensor Times(this Tensor tensor, double factor)
    {
        using var held = factor.ToScalar();
        return tensor.mul(held);
    }

    public static Tensor AtLeast(this Tensor tensor, double value)
    {
        using var held = value.ToScalar();
        return tensor.clamp_min(held);
    }

    public static Tensor IsAbove(this Tensor tensor, double value)
    {
        using var held = value.ToScalar();
        return tensor.gt(held);
    }

    /// <summary>In place.</summary>
    public static Tensor Scale(this Tensor tensor, double factor)
    {
        using var held = factor.ToScalar();
        return tensor.mul_(held);
    }

    /// <summary>In place: adds <paramref name="factor"/> times the other.</summary>
    public static Tensor Accumulate(this Tensor tensor, Tensor other, double factor = 1)
    {
        using var held = factor.ToScalar();
        return tensor.add_(other, held);
    }
}
