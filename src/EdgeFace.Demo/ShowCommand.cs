using System.CommandLine;
using System.Globalization;
using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Show;
using EdgeFace.Demo.View;
using Spectre.Console;

namespace EdgeFace.Demo;

/// <summary>The show: exit code 0 where everything happened as the table of the cast promises.</summary>
internal sealed class ShowCommand(ShowSettings settings, CastTable cast, bool plain, TimeProvider time)
{
    public const int Failed = 1;
    public const int Interrupted = 130;

    private readonly Words _words = new(cast);
    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private ShowPage? _page;

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        foreach (var line in _words.Honesty) Console.Out.WriteLine(line);
        Console.Out.WriteLine();
        try
        {
            using var shelf = new PhotographShelf(settings.Photographs);
            foreach (var name in cast.Photographs) _ = shelf[name];
            return await RunAsync(shelf, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.Error.WriteLine("edgeface-demo: interrupted; all that it started is stopped");
            return Interrupted;
        }
        catch (Exception fault) when (fault is ShowException or FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine($"edgeface-demo: {fault.Message}");
            return Failed;
        }
    }

    private async Task<int> RunAsync(PhotographShelf shelf, CancellationToken cancel)
    {
        await using var page = new ShowPage(_words, time);
        await StartAsync(page, cancel);
        using var pageShelf = new PhotographShelf(settings.Photographs);
        ScriptedCamera? camera = null, pageCamera = null;
        try
        {
            var run = new ShowRun(settings, cast, time);
            var record = await run.RunAsync((board, script) =>
            {
                camera = new(script, shelf);
                pageCamera = new(script, pageShelf);
                return new Both(CreateView(board, script, camera), stop => page.ShowAsync(board, script, pageCamera, stop));
            }, Step, cancel);
            var pictures = new ResultPictures(settings.Pictures, camera!, _words).Write(record);
            return Report(record, pictures);
        }
        finally
        {
            camera?.Dispose();
            pageCamera?.Dispose();
        }
    }

    // The demo shows what it has to show in a terminal too: that no page can be had is no reason to fail.
    private async Task StartAsync(ShowPage page, CancellationToken cancel)
    {
        try
        {
            await page.StartAsync(cancel);
            _page = page;
            Step($"for a browser on this machine, with the real picture: {page.Address}");
        }
        catch (IOException fault)
        {
            Step($"there is no page for a browser: {fault.Message}");
        }
    }

    private IShowView CreateView(ShowBoard board, FrameScript script, ScriptedCamera camera) => plain
        ? new PlainView(board, script, _words, Console.Out, time)
        : new LiveView(board, script, camera, new ShowScreen(_words, _console.Profile.Width, _console.Profile.Height, _page?.Address), _console, time);

    private void Step(string what)
    {
        _page?.Step(what);
        if (plain) Console.Out.WriteLine($"          demo   {what}");
        else _console.MarkupLineInterpolated($"[grey]·[/] {what}");
    }

    private int Report(ShowRecord record, IReadOnlyList<string> pictures)
    {
        var output = Console.Out;
        output.WriteLine();
        output.WriteLine("Summary");
        foreach (var visit in record.Visits)
        {
            var outcome = visit.Decisions is [var decision] ? _words.Decision(decision) : "no single decision";
            var frames = visit.Frame is { } frame ? string.Create(CultureInfo.InvariantCulture, $", after {frame.Usable} usable frames") : "";
            output.WriteLine($"  {visit.Scene + 1}. {_words.Visitor(visit.Scene)}: {outcome}{frames}");
        }

        output.WriteLine();
        var checks = Verdict.On(record, cast);
        foreach (var check in checks)
            output.WriteLine(check.Passed ? $"  ok      {check.What}" : $"  FAILED  {check.What}: {check.Detail}");
        output.WriteLine();
        if (pictures.Count > 0) output.WriteLine($"pictures: {string.Join(' ', pictures)}");
        var failed = checks.Count(check => !check.Passed);
        output.WriteLine(failed == 0 ? $"all {checks.Count} checks passed" : $"{failed} of {checks.Count} checks failed");
        _page?.Finish(checks, failed == 0);
        return failed == 0 ? 0 : Failed;
    }

    private sealed class Both(IShowView terminal, Func<CancellationToken, Task> page) : IShowView
    {
        public Task ShowAsync(CancellationToken cancel) =>
            Task.WhenAll(Task.Run(() => terminal.ShowAsync(cancel), CancellationToken.None), Task.Run(() => page(cancel), CancellationToken.None));
    }
}
