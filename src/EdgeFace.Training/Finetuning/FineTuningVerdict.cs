using EdgeFace.Training.Datasets;
using EdgeFace.Training.Export;
using EdgeFace.Training.Validation;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Training.Finetuning;

/// <summary>
/// Whether a fine-tuned model may take the place of the one that it came from: on people whom it has not learnt from, in the
/// forms that a door takes, it must not be worse by any of AUC, TAR at FMR 1e-2 and TAR at FMR 1e-3.
/// </summary>
internal static class FineTuningVerdict
{
    /// <returns>Looks at an export and says why it must not be; null: it may.</returns>
    public static Func<ExportReport, string?> Against(ModelPackage before, Dataset dataset)
    {
        var held = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation));
        var rates = PairRates.Of(held.Compare(PackageEmbedder.Embed(before, before.Manifest.DefaultForm, held.Faces)));
        return report => Compare(rates, report.Validation, before.Manifest.Name);
    }

    internal static string? Compare(PairRates before, PairRates after, string name)
    {
        var worse = new List<string>();
        void Check(string what, double was, double @is)
        {
            if (@is < was) worse.Add(FormattableString.Invariant($"{what} {100 * was:0.00} % -> {100 * @is:0.00} %"));
        }

        Check("AUC", before.Auc, after.Auc);
        Check("TAR at 1e-2", before.TarAt1e2, after.TarAt1e2);
        Check("TAR at 1e-3", before.TarAt1e3, after.TarAt1e3);
        return worse.Count == 0 ? null : $"on held-out people the fine-tuned model is worse than {name}: {string.Join(", ", worse)}. Give it more people, a smaller --rate or fewer steps; the old model stays the better one.";
    }
}
