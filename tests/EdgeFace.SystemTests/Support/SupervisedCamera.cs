using System.Collections.Concurrent;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A camera under the daemon's own supervision, and what that says of it.</summary>
internal sealed class SupervisedCamera : ICameraEvents, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _reasons = new();
    private readonly CameraSupervisor _supervisor;
    private readonly Task _running;
    private int _made;

    /// <param name="taken">Whether somebody takes the pictures; else the newest one waits.</param>
    public SupervisedCamera(Func<ICamera> create, string description, CameraOptions options, bool taken)
    {
        _supervisor = new(() =>
        {
            Interlocked.Increment(ref _made);
            return create();
        }, description, options, this, TimeProvider.System, new Random(1));
        _running = Task.WhenAll(Task.Run(() => _supervisor.RunAsync(_stop.Token)), taken ? Task.Run(TakeAsync) : Task.CompletedTask);
    }

    /// <summary>Why it was lost, each time.</summary>
    public IReadOnlyCollection<string> Reasons => _reasons;

    /// <summary>How late its pictures come.</summary>
    public TimeSpan? Lag => _supervisor.Lag;

    public long Dropped => _supervisor.Mailbox.Dropped;

    public void Lost(string camera, string why) => _reasons.Enqueue(why);

    public void LostAgain(string why) => _reasons.Enqueue(why);

    public void Restored(string camera)
    {
    }

    public Task LostAsync(string why) =>
        UntilAsync(() => _reasons.Any(reason => reason.Contains(why, StringComparison.Ordinal)), $"no loss because of '{why}'");

    public Task SeenAsync(long pictures) => UntilAsync(() => _supervisor.Pictures >= pictures, $"fewer than {pictures} pictures");

    /// <summary>Its pictures come late by so much.</summary>
    public Task LateAsync(TimeSpan by) => UntilAsync(() => _supervisor.Lag >= by, $"not late by {by}");

    public Task TriedAsync(int times) => UntilAsync(() => Volatile.Read(ref _made) >= times, $"fewer than {times} attempts");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task TakeAsync()
    {
        while (await _supervisor.Mailbox.TakeAsync(CancellationToken.None) is { } picture) picture.Dispose();
    }

    private async Task UntilAsync(Func<bool> done, string otherwise)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Assert.False(_running.IsFaulted, _running.Exception?.ToString());
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline,
                $"{otherwise}; {_supervisor.Pictures} pictures, lost: {string.Join(" | ", _reasons)}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
