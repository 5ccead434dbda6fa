using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Support;

/// <summary>Compares what autograd gives with differences of the function, in double precision.</summary>
internal static class NumericalGradient
{
    private const double Step = 1e-6;

    public static void Check(Tensor at, Func<Tensor, Tensor> function, double tolerance = 1e-6)
    {
        var point = at.to(ScalarType.Float64).detach().requires_grad_(true);
        function(point).backward();
        var analytic = point.grad!.data<double>().ToArray();
        var values = at.to(ScalarType.Float64).data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            double At(double shift)
            {
                var moved = (double[])values.Clone();
                moved[i] += shift;
                return function(tensor(moved, at.shape)).item<double>();
            }

            var numerical = (At(Step) - At(-Step)) / (2 * Step);
            Assert.True(Math.Abs(numerical - analytic[i]) < tolerance, $"value {i}: autograd {analytic[i]}, differences {numerical}");
        }
    }
}
