using System.Collections.Concurrent;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>
/// A thread that works off calls which may wait for ever, one after the other. Whoever asked can go away: the thread then
/// ends as soon as its call returns, and lets the reader go itself.
/// </summary>
internal sealed class ReaderThread
{
    private readonly IVideoReader _reader;
    private readonly ReaderGate _gate;
    private readonly BlockingCollection<Action> _calls = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private bool _isLost, _hasEnded;

    public ReaderThread(IVideoReader reader, ReaderGate gate)
    {
        (_reader, _gate) = (reader, gate);
        new Thread(Work) { IsBackground = true, Name = "OpenCV reader" }.Start();
    }

    /// <summary>Ends when the thread has.</summary>
    public Task Ended => _ended.Task;

    public Task<T> AskAsync<T>(Func<IVideoReader, T> call)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() =>
        {
            try
            {
                answer.SetResult(call(_reader));
            }
            catch (Exception fault)
            {
                answer.SetException(fault);
                // Nobody may be left to look at it.
                _ = answer.Task.Exception;
            }
        });
        return answer.Task;
    }

    /// <summary>Whether it takes calls.</summary>
    public bool IsOpen => !_calls.IsAddingCompleted;

    /// <summary>No more calls; the thread ends after the one that it is in, which is cut short where that is possible.</summary>
    public void Finish()
    {
        _calls.CompleteAdding();
        _reader.Break();
    }

    /// <summary>Nobody waits for the thread any more.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            if (_hasEnded) return;
            _isLost = true;
            _gate.Lose();
        }
    }

    private void Work()
    {
        foreach (var call in _calls.GetConsumingEnumerable()) call();
        _reader.Dispose();
        lock (_lock)
        {
            _hasEnded = true;
            if (_isLost) _gate.Found();
        }

        _ended.SetResult();
    }
}
