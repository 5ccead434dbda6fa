using CsCheck;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

/// <summary>Whatever comes in what order, a receiver can account for every number.</summary>
public sealed class OutboxPropertyTests
{
    private enum Step
    {
        Publish,
        PublishAlarm,
        Write,
        Send,
        Acknowledge,
        Reconnect,
        Kill,
        Restart,
        FillDisk,
        MakeRoom,
    }

    [Fact]
    public void Outbox_AnyInterleaving_NumbersAreGaplessInOrderAndAccountedFor() =>
        Gen.Select(
                Gen.Frequency(
                    (8, Gen.Const(Step.Publish)), (3, Gen.Const(Step.PublishAlarm)), (6, Gen.Const(Step.Write)), (5, Gen.Const(Step.Send)),
                    (2, Gen.Const(Step.Acknowledge)), (1, Gen.Const(Step.Reconnect)), (1, Gen.Const(Step.Kill)), (1, Gen.Const(Step.Restart)),
                    (1, Gen.Const(Step.FillDisk)), (1, Gen.Const(Step.MakeRoom))),
                Gen.Int[1, 9])
            .Array[0, 60].Sample(steps =>
            {
                using var run = new Run();
                foreach (var (step, count) in steps) run.Take(step, count);
                run.Finish();
            }, iter: 100, threads: 1);

    private sealed class Run : IDisposable
    {
        private const int Capacity = 24;

        private readonly FakeTimeProvider _time = new(Made.At);
        private readonly Dictionary<long, DoorEvent> _received = [];
        private TempState _temp = new();
        private Outbox _outbox;
        private OutboxWriter _writer;
        private long _lastSent;
        private long _published;
        private string? _stream;

        public Run() => (_outbox, _writer) = Start();

        public void Take(Step step, int count)
        {
            switch (step)
            {
                case Step.Publish:
                    for (var i = 0; i < count; i++) _writer.Publish(Made.Granted(++_published));
                    break;
                case Step.PublishAlarm:
                    for (var i = 0; i < count; i++) _writer.Publish(new LockedOut(Made.At, (int)++_published, Made.At));
                    break;
                case Step.Write:
                    _writer.WriteAll();
                    break;
                case Step.Send:
                    Send(count);
                    break;
                case Step.Acknowledge when _lastSent > 0:
                    _outbox.Acknowledge(_lastSent);
                    break;
                case Step.Reconnect:
                    _lastSent = 0;
                    break;
                case Step.Kill:
                    Kill();
                    break;
                case Step.Restart:
                    Restart();
                    break;
                case Step.FillDisk:
                    _outbox.LimitPages(1);
                    break;
                case Step.MakeRoom:
                    _outbox.LimitPages(1_000_000);
                    break;
            }

            Assert.InRange(_outbox.Count, 0, Capacity);
        }

        /// <summary>Everything that is left arrives; then every number must have arrived or been told of.</summary>
        public void Finish()
        {
            _outbox.LimitPages(1_000_000);
            Assert.True(_writer.WriteAll());
            _lastSent = 0;
            while (Send(7))
            {
            }

            // What a full outbox owed is told as soon as there is room.
            _outbox.Acknowledge(_lastSent);
            Assert.True(_writer.WriteAll());
            while (Send(7))
            {
            }

            var told = _received.Values.OfType<EventsDropped>().ToArray();
            var missing = Enumerable.Range(1, (int)_outbox.NextNumber - 1).Where(n => !_received.ContainsKey(n)).ToArray();
            Assert.All(missing, number => Assert.Contains(told, range => range.First <= number && number <= range.Last));
            Assert.True(told.Sum(range => range.Count) >= missing.Length, "fewer are told of than are missing");
            // What we published arrives in the order in which we published it.
            var marks = _received.OrderBy(e => e.Key).Select(e => e.Value switch
            {
                AccessGranted granted => granted.Approach,
                LockedOut alarm => alarm.Denials,
                _ => 0,
            }).Where(mark => mark > 0).ToArray();
            Assert.Equal(marks.Order(), marks);
            Assert.Equal(marks.Distinct(), marks);
        }

        public void Dispose()
        {
            _outbox.Dispose();
            _temp.Dispose();
        }

        private bool Send(int count)
        {
            var entries = _outbox.Read(_lastSent, count);
            foreach (var entry in entries)
            {
                Assert.True(entry.Number > _lastSent);
                var happening = EventEnvelope.ParseEvent(entry.Body);
                // A number that comes twice is the same event.
                if (!_received.TryAdd(entry.Number, happening)) Assert.Equal(_received[entry.Number], happening);
                _lastSent = entry.Number;
            }

            return entries.Count > 0;
        }

        private (Outbox Outbox, OutboxWriter Writer) Start()
        {
            var options = new OutboxOptions { Capacity = Capacity, MemoryCapacity = 16 };
            var outbox = new Outbox(_temp, _time, options);
            var writer = new OutboxWriter(outbox, options, _time, NullLogger<OutboxWriter>.Instance);
            writer.StartAsync(default).GetAwaiter().GetResult();
            Assert.Equal(_stream ?? outbox.Stream, outbox.Stream);
            _stream = outbox.Stream;
            _lastSent = 0;
            return (outbox, writer);
        }

        private void Kill()
        {
            var left = _temp.CopyAsKilled();
            Dispose();
            _temp = left;
            (_outbox, _writer) = Start();
            Assert.False(_outbox.Previous.Clean);
        }

        private void Restart()
        {
            // A stop already asked for: what is left is written, and the end marked.
            var wasAbleToWrite = _writer.WriteAll();
            _writer.RunAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();
            _outbox.Dispose();
            (_outbox, _writer) = Start();
            Assert.Equal(wasAbleToWrite, _outbox.Previous.Clean);
        }
    }
}
