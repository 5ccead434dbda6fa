using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Doors;
using EdgeFace.Vision;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>What the log says of the unit while it starts: what is there, and loudly what is missing.</summary>
internal static class UnitReport
{
    public static void SayDoor(ILogger log, DoorWiringOptions wiring, string port)
    {
        log.LogInformation("The door is locked ({Port}).", port);
        if (wiring.Kind == DoorPortKind.Simulated)
            log.LogWarning("The door is simulated, no relay moves: set wiring.kind to gpio for a real one.");
        else if (wiring.OwnerSocket is null)
            log.LogWarning("This process holds the strike's line itself: killed in the middle of a pulse, the line may stay released. Set wiring.owner (service edgeface-line).");
    }

    public static void SayModels(ILogger log, RecognitionModels models, SecurityLevel level)
    {
        log.LogInformation("Recognition by {Model} ({Form}, {Provider}), security level {Level}.", models.Embedder.Model, models.Form, models.Provider.InUse, level);
        if (models.Provider is { Why: { } why } provider) log.LogWarning("The models run on {InUse}, not on {Wanted}: {Why}", provider.InUse, provider.Wanted, why);
    }

    /// <param name="broker">Null where none is configured.</param>
    /// <param name="notArmed">Why faces open nothing; null where they do.</param>
    /// <param name="pad">The detector's name; null where there is none.</param>
    public static void SayReady(ILogger log, UnitOptions unit, (int Subjects, int Templates) gallery, string camera, string? broker, string? notArmed, string? pad)
    {
        log.LogInformation("Ready: door {Site}/{Door}, {Subjects} people with {Templates} templates, camera {Camera}, broker {Broker}.",
            unit.Site, unit.Door, gallery.Subjects, gallery.Templates, camera, broker ?? "none");
        if (notArmed is not null) log.LogError("{NotArmed}", notArmed);
        if (pad is not null)
            log.LogInformation("Presentation-attack detection by {Detector}.", pad);
        else
            log.LogWarning("NO PRESENTATION-ATTACK DETECTION: this unit cannot tell a face from a photograph of it.");
    }
}
