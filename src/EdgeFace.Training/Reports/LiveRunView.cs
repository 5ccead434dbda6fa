using System.Globalization;
using EdgeFace.Training.Runs;
using Spectre.Console;

namespace EdgeFace.Training.Reports;

/// <summary>A run on a terminal: one line that is rewritten, and above it a line an evaluation.</summary>
internal sealed class LiveRunView(IAnsiConsole console) : IRunView
{
    private const int MostBar = 24;
    private const int LeastBar = 4;

    private string _evaluated = "";

    public void Begin(string what) => console.WriteLine(what);

    // One line that is longer than the terminal is wide could not be rewritten.
    public void Step(StepPoint point, TimeSpan? left)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $" {100 * point.Progress:0} %  loss {point.Loss:0.000}  rate {point.Rate:0.0000}  {point.ImagesPerSecond:0} img/s  left {PlainRunView.Words(left)}");
        var room = console.Profile.Width - 1 - LeastBar;
        if (text.Length + _evaluated.Length <= room) text += _evaluated;
        if (text.Length > room) text = text[..Math.Max(0, room)];
        var bar = Math.Clamp(room + LeastBar - text.Length, LeastBar, MostBar);
        var filled = Math.Clamp((int)(bar * point.Progress), 0, bar);
        console.Write(new ControlCode("\r\e[K"));
        console.Markup($"[green]{new string('━', filled)}[/][grey]{new string('─', bar - filled)}[/]{Markup.Escape(text)}");
    }

    public void Evaluated(EvaluationPoint point)
    {
        _evaluated = string.Create(CultureInfo.InvariantCulture, $"  accuracy {100 * point.Rates.Accuracy:0.0} %  TAR at 1e-3 {100 * point.Rates.TarAt1e3:0.0} %");
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
