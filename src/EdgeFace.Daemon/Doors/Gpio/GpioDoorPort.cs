using System.Device.Gpio;
using System.Globalization;
using EdgeFace.Core.Door;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>
/// The door on the kernel's GPIO lines. Inputs are read every <see cref="SamplePeriod"/>, debounced by the kernel where
/// the chip lets it, and by us on <see cref="TimeProvider"/> otherwise.
/// </summary>
public sealed class GpioDoorPort(DoorWiringOptions wiring, IGpioChips chips, TimeProvider time) : IDoorPort
{
    /// <summary>How often inputs are read; the least that our own debouncing can tell apart.</summary>
    public static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, GpioController> _controllers = [];
    private readonly List<InputLine> _inputs = [];
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<DoorIndicator, OutputLine> _indicators = [];
    private IStrike? _strike;
    private ITimer? _sampling;
    private bool _disposed;

    public event Action<DoorSignal, bool>? Changed;

    public event Action<DoorPortException>? Broken;

    public string Description { get; private set; } = "GPIO, not open";

    public bool StrikeReleased
    {
        get
        {
            lock (_lock) return Strike_NeedsLock.Active;
        }
    }

    private IStrike Strike_NeedsLock => _strike ?? throw new DoorPortException("The door's lines are not open.");

    public void Open()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_strike is not null) throw new DoorPortException("The door's lines are open already.");
            Guard(() =>
            {
                var finder = new GpioLineFinder(chips.List());
                OpenStrike_NeedsLock(finder);
                OpenInput_NeedsLock(finder, DoorSignal.Contact, "contact", wiring.Contact);
                OpenInput_NeedsLock(finder, DoorSignal.RequestToExit, "rex", wiring.Rex);
                OpenInput_NeedsLock(finder, DoorSignal.Fire, "fire", wiring.Fire);
                OpenInput_NeedsLock(finder, DoorSignal.Tamper, "tamper", wiring.Tamper);
                OpenIndicator_NeedsLock(finder, DoorIndicator.Buzzer, wiring.Buzzer);
                OpenIndicator_NeedsLock(finder, DoorIndicator.AdmitLight, wiring.AdmitLight);
                OpenIndicator_NeedsLock(finder, DoorIndicator.RefuseLight, wiring.RefuseLight);
            });
            if (_inputs.Count == 0) return;
            _sampling = time.CreateTimer(_ => Sample(), null, SamplePeriod, Timeout.InfiniteTimeSpan);
        }
    }

    public void SetStrike(bool released, TimeSpan? atMost = null)
    {
        lock (_lock) Guard(() => Strike_NeedsLock.Write(released, atMost));
    }

    public bool Has(DoorSignal signal)
    {
        lock (_lock) return Input_NeedsLock(signal) is not null;
    }

    public bool Read(DoorSignal signal)
    {
        lock (_lock) return Input_NeedsLock(signal)?.Active ?? false;
    }

    public bool Has(DoorIndicator indicator)
    {
        lock (_lock) return _indicators.ContainsKey(indicator);
    }

    public void SetIndicator(DoorIndicator indicator, bool active)
    {
        lock (_lock)
        {
            if (_indicators.TryGetValue(indicator, out var line)) Guard(() => line.Write(active));
        }
    }

    /// <summary>Locks and gives the lines back. What level the kernel leaves on them depends on the chip.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _sampling?.Dispose();
            Quietly(() => _strike?.Dispose());
            foreach (var indicator in _indicators.Values) Quietly(() => indicator.Write(false));
            foreach (var input in _inputs) Quietly(input.Dispose);
            foreach (var controller in _controllers.Values) controller.Dispose();
        }
    }

    // Events are raised outside the lock: their taker calls back.
    private void Sample()
    {
        List<InputLine>? changed = null;
        DoorPortException? broken = null;
        lock (_lock)
        {
            if (_disposed) return;
            try
            {
                var now = time.GetElapsedTime(_start);
                foreach (var input in _inputs)
                {
                    if (input.Sample(now)) (changed ??= []).Add(input);
                }

                _sampling!.Change(SamplePeriod, Timeout.InfiniteTimeSpan);
            }
            catch (Exception e)
            {
                broken = new DoorPortException($"An input of the door cannot be read: {e.Message}", e);
            }
        }

        foreach (var input in changed ?? []) Changed?.Invoke(input.Signal, input.Active);
        if (broken is not null) Broken?.Invoke(broken);
    }

    private void OpenStrike_NeedsLock(GpioLineFinder finder)
    {
        if (wiring.OwnerSocket is { } owner)
        {
            _strike = RemoteStrike.Open(owner, ExpectedOfOwner(finder), time);
            _strike.Failed += why => Broken?.Invoke(new DoorPortException(why.Message, why));
        }
        else
        {
            var line = finder.Find("strike", wiring.Strike.Chip ?? wiring.Chip, wiring.Strike);
            _strike = new OwnStrike(OpenOutput_NeedsLock(line), $"{line}");
        }

        Description = $"GPIO {_strike.Description}";
    }

    // A line that the owner keeps in a file is on no chip.
    private OwnedLineName ExpectedOfOwner(GpioLineFinder finder)
    {
        var activeLow = wiring.Strike.ActiveLevel == ActiveLevel.Low;
        if ((wiring.Strike.Chip ?? wiring.Chip) is { } chip && chip.StartsWith(DoorWiringOptions.RecordedPrefix, StringComparison.Ordinal))
            return new(chip, int.TryParse(wiring.Strike.Line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, activeLow);
        var line = finder.Find("strike", wiring.Strike.Chip ?? wiring.Chip, wiring.Strike);
        return new(line.Chip.Label, line.Line.Offset, activeLow);
    }

    private void OpenIndicator_NeedsLock(GpioLineFinder finder, DoorIndicator indicator, LineOptions options)
    {
        if (!options.IsWired) return;
        _indicators.Add(indicator, OpenOutput_NeedsLock(finder.Find(indicator.ToName(), options.Chip ?? wiring.Chip, options)));
    }

    private OutputLine OpenOutput_NeedsLock(FoundLine line)
    {
        var controller = Controller_NeedsLock(line);
        var output = new OutputLine(controller, line);
        output.Open(chips.WriteMakesOutput(controller));
        return output;
    }

    private void OpenInput_NeedsLock(GpioLineFinder finder, DoorSignal signal, string function, LineOptions options)
    {
        if (!options.IsWired) return;
        var line = finder.Find(function, options.Chip ?? wiring.Chip, options);
        RequireFree(line);
        var input = new InputLine(signal, chips, line);
        input.Open();
        _inputs.Add(input);
    }

    private static void RequireFree(FoundLine line)
    {
        if (line.Line.Consumer.Length > 0)
            throw new DoorPortException($"{line.Function}: {line} is in use by '{line.Line.Consumer}'.");
    }

    private GpioController Controller_NeedsLock(FoundLine line)
    {
        RequireFree(line);
        if (_controllers.TryGetValue(line.Chip.Number, out var open)) return open;
        return _controllers[line.Chip.Number] = chips.Open(line.Chip);
    }

    private InputLine? Input_NeedsLock(DoorSignal signal) => _inputs.Find(input => input.Signal == signal);

    // Nothing more can be done to a line that does not answer; the operator has said so already.
    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
        }
    }

    private static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is not DoorPortException)
        {
            throw new DoorPortException($"The door's line failed: {e.Message}", e);
        }
    }
}
