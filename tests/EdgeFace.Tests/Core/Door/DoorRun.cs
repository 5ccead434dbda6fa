using CsCheck;
using EdgeFace.Core.Door;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

/// <summary>What happens next, and how long after it the following.</summary>
public readonly record struct DoorStep(DoorInput Input, TimeSpan Then);

/// <summary>A controller that is ticked exactly when it asks for it.</summary>
internal sealed class DoorRun(DoorOptions options)
{
    private const int MostTicks = 10_000;

    public static readonly TimeSpan Grid = TimeSpan.FromMilliseconds(250);

    private DoorController? _controller;

    public FakeTimeProvider Time { get; } = new();

    public DoorController Controller => _controller ??= new(options, Time);

    public List<DoorTransition> Transitions { get; } = [];

    public DoorStatus Status => Controller.Status;

    /// <summary>Sees each transition at its time.</summary>
    public Action<DoorInput, DoorTransition> Seen { get; init; } = (_, _) => { };

    public DoorTransition Apply(DoorInput input)
    {
        var transition = Controller.Apply(input);
        Transitions.Add(transition);
        Seen(input, transition);
        return transition;
    }

    public void Apply(params DoorInput[] inputs)
    {
        foreach (var input in inputs) Apply(input);
    }

    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public void Advance(TimeSpan duration)
    {
        var end = Time.GetUtcNow() + duration;
        for (var ticks = 0; Controller.NextDue is { } due && Time.GetUtcNow() + due <= end; ticks++)
        {
            Assert.True(ticks < MostTicks, "the controller is due again and again");
            Time.Advance(due);
            Apply(DoorInput.Tick);
        }

        Time.Advance(end - Time.GetUtcNow());
    }

    public void Play(IEnumerable<DoorStep> steps)
    {
        foreach (var step in steps)
        {
            Apply(step.Input);
            Advance(step.Then);
        }
    }

    public static Gen<DoorStep[]> Steps { get; } =
        (from input in Gen.Enum<DoorInput>()
         from units in Gen.Frequency((6, Gen.Int[0, 8]), (2, Gen.Int[0, 60]), (1, Gen.Int[60, 400]))
         select new DoorStep(input, units * Grid)).Array[1, 80];

    public static Gen<DoorOptions> Options { get; } =
        from unlock in Gen.Int[1, 240]
        from held in Gen.Int[4, 400]
        from warning in Gen.Int[0, 399]
        from longer in Gen.Int[0, 240]
        from relock in Gen.Enum<RelockRule>()
        from latched in Gen.Bool
        from silences in Gen.Bool
        select new DoorOptions
        {
            UnlockTime = unlock * Grid,
            ExtendedUnlockTime = Math.Min(240, unlock + longer) * Grid,
            HeldOpenTime = held * Grid,
            ExtendedHeldOpenTime = (held + longer) * Grid,
            PreAlarmTime = Math.Min(warning, held - 1) * Grid,
            Relock = relock,
            ForcedOpenLatched = latched,
            GrantSilencesAlarm = silences,
        };

    public static Gen<(DoorOptions Options, DoorStep[] Steps)> Plays { get; } = Gen.Select(Options, Steps);
}
