using System.Globalization;
using System.Net;
using System.Text;
using EdgeFace.Training.Runs;
using EdgeFace.Workshop.Evaluation.Reports;

namespace EdgeFace.Training.Reports;

/// <summary>A run as one HTML page.</summary>
internal static class RunReport
{
    public static string Html(RunSettings settings, RunHistory history)
    {
        var page = new StringBuilder(ReportPage.Head("Training run"));
        page.Append($"<header><h1>{E(settings.Loss.Kind.ToString())}: {E(settings.NetworkInWords())}</h1><p>{E(history.End ?? "under way")}; dataset <code>{E(settings.Dataset)}</code></p></header>");
        Cards(page, history);
        page.Append("<section class=\"figures\">");
        if (history.Evaluations.Count > 1) Figure(page, "Validation people", Rates(history), "People whom the net never learns from. AUC, TAR at FMR 1e-2 and 1e-3 over all their pairs.");
        if (history.Steps.Count > 1)
        {
            Figure(page, "Loss", Curve(history, "loss", point => point.Loss), settings.Loss.Ramp > 0 ? $"It rises while the margin grows, over the first {settings.Loss.Ramp:P0} of the run." : "Mean over about a second.");
            Figure(page, "Learning rate", Curve(history, "rate", point => point.Rate), $"{settings.Optimiser.Schedule}, warm-up over {settings.Optimiser.WarmUp:P0}.");
            Figure(page, "Similarity of different people in a batch", Curve(history, "similarity", point => point.Strangers), "Near 1 the net gives everybody one embedding: collapsed.");
        }

        page.Append("</section>");
        Settings(page, settings, history);
        return page.Append(ReportPage.End).ToString();
    }

    private static void Cards(StringBuilder page, RunHistory history)
    {
        page.Append("<section class=\"cards\">");
        if (history.Trained is { } trained)
            page.Append(ReportPage.Card("Accuracy on other people", Percent(trained.Accuracy), $"± {Percent(trained.StandardError)}; untrained {(history.Untrained is { } before ? Percent(before.Accuracy) : "–")}. {trained.Name}, {trained.Pairs} pairs"))
                .Append(ReportPage.Card("AUC on other people", Number(trained.Auc), history.Untrained is { } untrained ? $"untrained {Number(untrained.Auc)}" : ""));
        if (history.Evaluations is [var first, .., var last])
            page.Append(ReportPage.Card("TAR at FMR 1e-3, validation", Percent(last.Rates.TarAt1e3), $"untrained {Percent(first.Rates.TarAt1e3)}; {last.Rates.GenuinePairs} pairs of one person"));
        page.Append(ReportPage.Card("Images seen", history.ImagesSeen.ToString("N0", CultureInfo.InvariantCulture), $"{history.Seconds:0} s, {history.ProcessorSeconds:0} s of processor time")).Append("</section>");
    }

    private static string Rates(RunHistory history)
    {
        var plot = new SvgPlot(new LinearAxis("progress of the run, %", 0, 1, 0.1, "0", 100), new LinearAxis("AUC and TAR, %", 0, 1, 0.2, "0", 100), "AUC and TAR on validation people over the run");
        void Line(string label, string colour, Func<EvaluationPoint, double> value)
        {
            plot.Line(history.Evaluations.Select(point => new PlotPoint(point.Progress, value(point))), colour);
            plot.Legend(label, colour, LegendPlace.Left);
        }

        Line("AUC", "c1", point => point.Rates.Auc);
        Line("TAR at 1e-2", "c2", point => point.Rates.TarAt1e2);
        Line("TAR at 1e-3", "c3", point => point.Rates.TarAt1e3);
        return plot.Svg();
    }

    private static string Curve(RunHistory history, string title, Func<StepPoint, double> value)
    {
        var least = Math.Min(0, history.Steps.Min(value));
        var most = history.Steps.Where(point => double.IsFinite(value(point))).Select(value).DefaultIfEmpty(1).Max();
        var step = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1e-6, most - least))));
        if ((most - least) / step < 3) step /= 4;
        var plot = new SvgPlot(new LinearAxis("progress of the run, %", 0, 1, 0.1, "0", 100), new LinearAxis(title, least, Math.Max(most, least + step), step, "0.####"), title);
        plot.Line(history.Steps.Select(point => new PlotPoint(point.Progress, value(point))), "c1");
        return plot.Svg();
    }

    private static void Settings(StringBuilder page, RunSettings settings, RunHistory history)
    {
        page.Append("<section><h2>How it was trained</h2>").Append(ReportPage.Table(["What", "Value"], [
            ["Net", settings.NetworkInWords()],
            ["Loss", Words(settings.Loss)],
            ["Batches", settings.Batch.People > 0 ? $"{settings.Batch.People} people with {settings.Batch.Each} pictures" : $"{settings.Batch.Each} pictures"],
            ["Optimiser", FormattableString.Invariant($"SGD, momentum {settings.Optimiser.Momentum}, rate {settings.Optimiser.Rate}, weight decay {settings.Optimiser.Decay}, gradient at most {settings.Optimiser.Clip}")],
            ["Augmentation", settings.Augmentation],
            ["Budget", Words(settings.Budget)],
            ["Seed, threads, device", $"{settings.Seed}, {(settings.Threads == 0 ? "as torch likes" : settings.Threads)}, {settings.Device}"],
            ["Teacher", settings.Teacher ?? "none"],
            ["Images a second", history.Seconds > 0 ? Number(history.ImagesSeen / history.Seconds) : "–"],
        ])).Append("</section>");
    }

    private static string Words(LossSettings loss) => loss.Kind switch
    {
        LossKind.Triplet => FormattableString.Invariant($"triplet, margin {loss.Margin}, mining {loss.Mining}"),
        LossKind.Distillation => FormattableString.Invariant($"cosine to the teacher, similarities within the batch with weight {loss.Margin}"),
        _ => FormattableString.Invariant($"{loss.Kind}, s {loss.Scale}, m {loss.Margin}{(loss.Ramp > 0 ? $" grown over the first {loss.Ramp:P0}" : "")}"),
    };

    private static string Words(BudgetSettings budget) =>
        budget.Epochs > 0 ? FormattableString.Invariant($"{budget.Epochs} epochs")
        : budget.Minutes > 0 ? FormattableString.Invariant($"{budget.Minutes} minutes")
        : FormattableString.Invariant($"{budget.ProcessorMinutes} minutes of processor time");

    private static void Figure(StringBuilder page, string title, string svg, string caption) =>
        page.Append($"<figure><h2>{E(title)}</h2>{svg}<figcaption>{E(caption)}</figcaption></figure>");

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
