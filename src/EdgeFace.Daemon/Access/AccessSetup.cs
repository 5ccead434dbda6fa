using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Configuration;

namespace EdgeFace.Daemon.Access;

/// <summary>The one place where options become rules, for the daemon and every command.</summary>
public sealed class AccessSetup(EdgeFaceOptions options, IWallClock clock, TimeProvider time)
{
    public AccessPlan Plan { get; } = AccessPlan.Of(options.Access, time.LocalTimeZone);

    public IWallClock Clock => clock;

    public AntiPassback Passback { get; } = new(
        options.Access.AntiPassback, options.Access.AntiPassbackTime, SeesOpening(options), time);

    /// <summary>The rules for these people.</summary>
    public AccessPolicy Policy(ISubjectDirectory people) => new(Plan, people, Passback, clock);

    // A simulated door tells of its opening only where somebody opens it.
    private static bool SeesOpening(EdgeFaceOptions options) =>
        options.Wiring is { Kind: Doors.DoorPortKind.Gpio, Contact.IsWired: true };
}
