using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Show;
using Spectre.Console;

namespace EdgeFace.Demo.View;

/// <summary>Shows picture, face, decision, relay and messages on a terminal, ten times a second.</summary>
public sealed class LiveView(
    ShowBoard board, FrameScript script, ScriptedCamera camera, ShowScreen screen, IAnsiConsole console, TimeProvider time) : IShowView
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromMilliseconds(100);

    public async Task ShowAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(RefreshEvery, time);
        var page = new RewrittenPage(console);
        page.Write(screen.Render(board.Now(), null, default));
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var now = board.Now();
                var number = now.Frame?.Sequence ?? 0;
                page.Write(screen.Render(now, camera.Take(number), script[number]));
            }
        }
        catch (OperationCanceledException)
        {
            // The show is over; its last picture stays.
        }
    }
}
