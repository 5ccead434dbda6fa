using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging;

/// <summary>The topics that all doors of a site share.</summary>
public sealed record SiteAddress
{
    /// <summary>How many levels lie above a door's own topics: <c>edgeface/{site}/door/{door}</c>.</summary>
    private const int DoorLevels = 4;

    /// <exception cref="ArgumentException">The id is not valid.</exception>
    public SiteAddress(string site) => Site = new DoorAddress(site, "any").Site;

    public string Site { get; }

    public string Root => $"edgeface/{Site}";

    /// <summary>Retained, signed: <see cref="KeysPayload"/>.</summary>
    public string Keys => Root + "/keys";

    /// <summary>Retained, signed: <see cref="ManifestPayload"/>.</summary>
    public string Manifest => Root + "/gallery/manifest";

    /// <summary>Retained, signed, encrypted inside: <see cref="RecordEnvelope"/>. Ends in a slash; the record's id follows.</summary>
    public string RecordPrefix => Root + "/gallery/record/";

    public string AllRecords => RecordPrefix + "+";

    public string Record(RecordId id) => RecordPrefix + id;

    /// <summary>Where doors answer the commands of one key; nobody else's commands are answered there.</summary>
    public string Reply(KeyId key) => $"{Root}/reply/{key}";

    /// <summary>One topic of all doors, for a subscription: <c>state</c>, <c>event</c>, …</summary>
    public string AllDoors(string what) => $"{Root}/door/+/{what}";

    public DoorAddress Door(string door) => new(Site, door);

    /// <summary>The record that a topic is for; false where it is no record's topic.</summary>
    public bool TryRecord(string topic, out RecordId id)
    {
        id = default;
        return topic.StartsWith(RecordPrefix, StringComparison.Ordinal) && RecordId.TryParse(topic.AsSpan(RecordPrefix.Length), out id);
    }

    /// <summary>Splits a door's topic into the door's id and what follows it.</summary>
    public bool TryDoor(string topic, out string door, out string what)
    {
        var parts = topic.Split('/', DoorLevels + 1);
        var known = parts.Length == DoorLevels + 1 && parts[0] == "edgeface" && parts[1] == Site && parts[2] == "door" && DoorAddress.IsValid(parts[3]);
        (door, what) = known ? (parts[3], parts[4]) : ("", "");
        return known;
    }
}
