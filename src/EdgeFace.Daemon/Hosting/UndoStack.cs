using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>What each started phase must undo, done in the opposite order. One that fails does not keep the others from it.</summary>
internal sealed class UndoStack(ILogger log) : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = new();

    public void Push(Func<ValueTask> undo) => _steps.Push(undo);

    public void Push(Action undo) => _steps.Push(() =>
    {
        undo();
        return ValueTask.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out var undo))
        {
            try
            {
                await undo();
            }
            catch (Exception e)
            {
                log.LogError("A part did not close: {Why}", e.Message);
            }
        }
    }
}
