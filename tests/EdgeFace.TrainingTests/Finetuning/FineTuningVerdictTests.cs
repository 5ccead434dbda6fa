using EdgeFace.Training.Finetuning;
using EdgeFace.Training.Validation;
using Xunit;

namespace EdgeFace.TrainingTests.Finetuning;

public sealed class FineTuningVerdictTests
{
    private static readonly PairRates Before = new(0.99, 0.95, 0.9, 0.8, 1000, 10_000);

    [Fact]
    public void Compare_Equal_MayBeExported() => Assert.Null(FineTuningVerdict.Compare(Before, Before, "shipped"));

    [Fact]
    public void Compare_Better_MayBeExported() => Assert.Null(FineTuningVerdict.Compare(Before, Before with { TarAt1e3 = 0.85 }, "shipped"));

    [Fact]
    public void Compare_WorseByOneOfThem_IsRefusedWithTheFigures()
    {
        var why = FineTuningVerdict.Compare(Before, Before with { Auc = 0.995, TarAt1e3 = 0.79 }, "shipped");

        Assert.Contains("worse than shipped: TAR at 1e-3 80.00 % -> 79.00 %", why);
        Assert.DoesNotContain("AUC", why);
    }
}
