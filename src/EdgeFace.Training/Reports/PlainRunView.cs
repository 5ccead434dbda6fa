using System.Globalization;
using EdgeFace.Training.Runs;

namespace EdgeFace.Training.Reports;

/// <summary>A run as lines, for logs: one every ten seconds, and one an evaluation.</summary>
internal sealed class PlainRunView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _said;

    public void Begin(string what) => output.WriteLine(what);

    public void Step(StepPoint point, TimeSpan? left)
    {
        if (_said != 0 && time.GetElapsedTime(_said) < Interval) return;
        _said = time.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{100 * point.Progress,5:0.0} %  step {point.Step,6}  loss {point.Loss,7:0.000}  rate {point.Rate:0.0000}  {point.ImagesPerSecond,4:0} images/s  left {Words(left)}"));
    }

    public void Evaluated(EvaluationPoint point) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{100 * point.Progress,5:0.0} %  step {point.Step,6}  validation: accuracy {100 * point.Rates.Accuracy:0.0} %  AUC {point.Rates.Auc:0.000}  TAR at 1e-2 {100 * point.Rates.TarAt1e2:0.0} %  at 1e-3 {100 * point.Rates.TarAt1e3:0.0} %"));

    public void Say(string text) => output.WriteLine(text);

    internal static string Words(TimeSpan? left) => left is { } span ? span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture) : "?";
}
