using System.Globalization;
using EdgeFace.Training.Runs;
using Spectre.Console;

namespace EdgeFace.Training.Reports;

/// <summary>A run on a terminal: one line that is rewritten, and above it a line an evaluation.</summary>
internal sealed class LiveRunView(IAnsiConsole console) : IRunView
{
    private const int BarWidth = 24;

    private string _evaluated = "";

    public void Begin(string what) => console.WriteLine(what);

    public void Step(StepPoint point, TimeSpan? left)
    {
        var filled = Math.Clamp((int)(BarWidth * point.Progress), 0, BarWidth);
        console.Write(new ControlCode("\r\e[K"));
        console.Markup(string.Create(CultureInfo.InvariantCulture,
            $"[green]{new string('━', filled)}[/][grey]{new string('─', BarWidth - filled)}[/] {100 * point.Progress:0} %  loss [bold]{point.Loss:0.000}[/]  rate {point.Rate:0.0000}  {point.ImagesPerSecond:0} img/s  left {PlainRunView.Words(left)}{_evaluated}"));
    }

    public void Evaluated(EvaluationPoint point)
    {
        _evaluated = string.Create(CultureInfo.InvariantCulture, $"  val [cyan]{100 * point.Rates.Accuracy:0.0} %[/] TAR@1e-3 [cyan]{100 * point.Rates.TarAt1e3:0.0} %[/]");
        console.Write(new ControlCode("\r\e[K"));
        console.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"step {point.Step,6}  accuracy [cyan]{100 * point.Rates.Accuracy:0.0} %[/]  AUC {point.Rates.Auc:0.000}  TAR at 1e-2 {100 * point.Rates.TarAt1e2:0.0} %  at 1e-3 {100 * point.Rates.TarAt1e3:0.0} %"));
    }

    public void Say(string text)
    {
        console.Write(new ControlCode("\r\e[K"));
        console.WriteLine(text);
    }
}
