using System.Globalization;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>What the running parts say of themselves: model, liveness, gallery, events, broker.</summary>
/// <param name="health">How the unit is.</param>
public sealed class HealthTest(Func<UnitHealth> health) : ISelfTest
{
    private const int ManyWaiting = 1000;

    public string Part => "unit";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        var now = health();
        return Task.FromResult<IReadOnlyList<SelfTestRow>>([Model(now), Liveness(now), Gallery(now), Events(now), Broker(now)]);
    }

    private static SelfTestRow Model(UnitHealth now)
    {
        if (now.Model is not { } model) return new("model", SelfTestStatus.Fault, "none is loaded", "Install the package again: it holds the models.");
        var latency = now.Latency is { } l
            ? string.Create(CultureInfo.InvariantCulture, $"{l.FrameMedian:0.#} ms a frame with a face (99 of 100 within {l.FrameP99:0.#} ms)")
            : "no face was seen since the start, so its speed is not known";
        return model.Why is { } why
            ? new("model", SelfTestStatus.Warning, $"{model.Id} on {model.Provider} instead of {model.Wanted}: {latency}; {why}",
                "The door works, slower. While an engine is built, wait; else mend what is missing, or set inference.provider to cpu.")
            : new("model", SelfTestStatus.Ok, $"{model.Id} on {model.Provider}: {latency}");
    }

    private static SelfTestRow Liveness(UnitHealth now) =>
        now.Degraded.Contains(UnitHealthReader.NoPad)
            ? new("liveness", SelfTestStatus.Warning, UnitHealthReader.NoPad, "Use a second factor, or install a liveness model.")
            : new("liveness", SelfTestStatus.Ok, "attacks with pictures are looked for");

    private static SelfTestRow Gallery(UnitHealth now)
    {
        if (now.Gallery is not { } gallery) return new("gallery", SelfTestStatus.Fault, "it is not open", "Look into the journal: journalctl -u edgeface");
        var words = $"{gallery.Subjects} people, {gallery.Templates} templates";
        if (gallery.Refused > 0) return new("gallery", SelfTestStatus.Fault, $"{words}; {gallery.Refused} failed their check", "Enrol these people again, or restore gallery.db.");
        if (gallery.Foreign > 0) return new("gallery", SelfTestStatus.Warning, $"{words}; {gallery.Foreign} are of another model", "Enrol these people again with the model in use.");
        return gallery.Templates == 0
            ? new("gallery", SelfTestStatus.Warning, "nobody is enrolled", "edgeface enrol ID --name NAME PICTURE…, or the facility's admin does it.")
            : new("gallery", SelfTestStatus.Ok, words);
    }

    private static SelfTestRow Events(UnitHealth now)
    {
        if (now.Outbox is not { } outbox) return new("events", SelfTestStatus.Fault, "they are not kept", "Look into the journal: journalctl -u edgeface");
        if (outbox.Why is { } why) return new("events", SelfTestStatus.Fault, why, "The door goes on; events are in memory only. Free some space, check the card.");
        var words = $"{outbox.Waiting} wait for the broker, the next is number {outbox.NextNumber}";
        return outbox.Waiting > ManyWaiting
            ? new("events", SelfTestStatus.Warning, words, "The broker has been away for long; see its line.")
            : new("events", SelfTestStatus.Ok, words);
    }

    private static SelfTestRow Broker(UnitHealth now) => now.Broker switch
    {
        null => new("broker", SelfTestStatus.Ok, "none is configured: the door works alone"),
        { Connected: true } broker => new("broker", SelfTestStatus.Ok, $"{broker.Broker}, {broker.Sent} events sent since the start"),
        { } broker => new("broker", SelfTestStatus.Fault, $"{broker.Broker}: {broker.Why}",
            "Check network and broker; if it has moved, run edgeface-provision again. The door works on."),
    };
}
