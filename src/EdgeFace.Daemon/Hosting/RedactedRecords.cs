using EdgeFace.Core.Events;
using EdgeFace.Core.Secrets;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>Hands events on without secrets, to whoever keeps or tells them. Names of closed sets (states, reasons, alarms) are no free text and stay.</summary>
internal sealed class RedactingSink(IEventSink inner, SecretBook secrets) : IEventSink
{
    public void Publish(DoorEvent happening) => inner.Publish(Clean(happening));

    private DoorEvent Clean(DoorEvent happening) => happening switch
    {
        CameraLost lost => lost with { Camera = secrets.Redact(lost.Camera), Why = secrets.Redact(lost.Why) },
        CameraRestored restored => restored with { Camera = secrets.Redact(restored.Camera) },
        PartFailed failed => failed with { Why = secrets.Redact(failed.Why) },
        MessageRefused refused => refused with { Topic = secrets.Redact(refused.Topic), Why = secrets.Redact(refused.Why) },
        CommandTaken taken => taken with { By = secrets.Redact(taken.By), Refusal = secrets.RedactAny(taken.Refusal) },
        GalleryChanged { By: { } by } changed => changed with { By = secrets.Redact(by) },
        ConfigurationChanged { Changes: { } changes } changed => changed with
        {
            Changes = [.. changes.Select(change => change with { Old = secrets.RedactAny(change.Old), New = secrets.RedactAny(change.New) })],
        },
        _ => happening,
    };
}

/// <summary>What the unit says of itself, without secrets.</summary>
internal static class RedactedRecords
{
    public static UnitHealth Redact(this SecretBook secrets, UnitHealth health) => health with
    {
        Degraded = [.. health.Degraded.Select(secrets.Redact)],
        Camera = health.Camera is { } camera ? camera with { Name = secrets.Redact(camera.Name), Why = secrets.RedactAny(camera.Why) } : null,
        Model = health.Model is { } model ? model with { Why = secrets.RedactAny(model.Why) } : null,
        Outbox = health.Outbox is { } outbox ? outbox with { Why = secrets.RedactAny(outbox.Why) } : null,
        Broker = health.Broker is { } broker ? broker with { Broker = secrets.Redact(broker.Broker), Why = secrets.RedactAny(broker.Why) } : null,
        Audit = health.Audit is { } audit ? audit with { Why = secrets.RedactAny(audit.Why) } : null,
        SelfTest = health.SelfTest is { } test ? test with { NotOk = [.. test.NotOk.Select(secrets.Redact)] } : null,
    };

    public static SelfTestRow Redact(this SecretBook secrets, SelfTestRow row) => row with { Finding = secrets.Redact(row.Finding), Advice = secrets.RedactAny(row.Advice) };
}
