using System.Globalization;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.Hosting;

/// <summary>What the unit's health is read from.</summary>
internal sealed record HealthSources(
    CameraSupervisor Camera, string CameraName, CameraNews CameraNews, FrameStatistics Frames, Func<ModelHealth> Model, bool HasPad,
    GalleryKeeper Gallery, Func<string?> NotArmed, OutboxWriter Outbox, AuditWriter Audit, Func<BrokerHealth?> Broker);

/// <summary>Puts together how the unit is, from the parts' own words.</summary>
internal sealed class UnitHealthReader(HealthSources sources, string version, TimeProvider time) : IUnitHealthSource
{
    public const string NoPad = "no presentation-attack detection: a photograph of an enrolled person can open the door";

    public const string NoDoor = "door: the strike's line cannot be trusted, nothing opens any more (DOOR_FAULT)";

    /// <summary>What the last self-test said.</summary>
    public Func<SelfTestHealth?> SelfTest { get; init; } = () => null;

    /// <summary>What is wrong with the gallery that the facility keeps; null where nothing is, or there is none.</summary>
    public Func<string?> Facility { get; init; } = () => null;

    /// <summary>Later pictures are told; zero: never.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.Zero;

    /// <summary>How the camera is mounted, where that is wrong; null where nothing speaks for it.</summary>
    public Func<string?> Mounting { get; init; } = () => null;

    /// <summary>The strike's line cannot be trusted.</summary>
    public Func<bool> DoorFault { get; init; } = () => false;

    /// <summary>What must not be seen in it.</summary>
    public SecretBook Secrets { get; init; } = new();

    private readonly DateTimeOffset _started = time.GetUtcNow();

    public UnitHealth Read()
    {
        var camera = new CameraHealth(sources.CameraName, sources.Camera.Delivers, CameraWhy(), sources.Frames.FramesPerSecond)
        {
            Late = sources.Camera.Lag is { } lag ? Math.Round(lag.TotalSeconds, 1) : null,
            Repeated = sources.Frames.RepeatedShare,
        };
        var gallery = sources.Gallery.Health;
        var outbox = sources.Outbox.Health;
        var broker = sources.Broker();
        var model = sources.Model();
        return Secrets.Redact(new UnitHealth(time.GetUtcNow(), version, _started, [.. Degraded(camera, model, gallery, outbox, broker)],
            camera, model, sources.Frames.Latency, gallery, outbox, broker)
        {
            Audit = sources.Audit.Health,
            SelfTest = SelfTest(),
        });
    }

    /// <summary>One line for systemd's STATUS.</summary>
    public string StatusLine()
    {
        var degraded = Read().Degraded;
        return degraded.Count == 0 ? "all well" : "degraded: " + string.Join("; ", degraded);
    }

    private bool IsLate(CameraHealth camera) => LateAfter > TimeSpan.Zero && camera.Late >= LateAfter.TotalSeconds;

    private string? CameraWhy() => sources.Camera.Delivers ? null : sources.CameraNews.Why ?? (sources.Camera.Instead is { } instead ? $"no picture yet; {instead}" : "no picture yet");

    private IEnumerable<string> Degraded(CameraHealth camera, ModelHealth model, GalleryHealth gallery, OutboxHealth outbox, BrokerHealth? broker)
    {
        if (DoorFault()) yield return NoDoor;
        if (!camera.Up) yield return $"camera: {camera.Why}";
        else if (IsLate(camera)) yield return string.Create(CultureInfo.InvariantCulture, $"camera: its pictures come {camera.Late:0.#} s late, whoever stands there waits so much longer: {StreamLag.Advice}");
        else if (sources.Camera.OnTrial) yield return $"camera: it gives pictures, but was lost again and again, the last time because: {sources.CameraNews.Why}";
        if (Mounting() is { } mounting) yield return $"camera: {mounting}";
        if (model.Why is { } slow) yield return $"models run on {model.Provider}, not on {model.Wanted}: {slow}";
        if (outbox.Why is { } why) yield return $"events: {why}";
        if (sources.Audit.Health.Why is { } silent) yield return $"audit log: {silent}";
        if (broker is { Connected: false }) yield return $"broker {broker.Broker}: {broker.Why}";
        if (gallery.Templates == 0) yield return "gallery: nobody is enrolled";
        if (gallery.Refused > 0) yield return $"gallery: {gallery.Refused} templates failed their check";
        if (gallery.Foreign > 0) yield return $"gallery: {gallery.Foreign} templates are of another model";
        if (Facility() is { } facility) yield return $"gallery: {facility}";
        if (sources.NotArmed() is { } notArmed) yield return notArmed;
        if (!sources.HasPad) yield return NoPad;
    }
}
