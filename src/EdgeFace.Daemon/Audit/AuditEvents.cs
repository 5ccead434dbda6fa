using System.Text.Json.Nodes;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Audit;

/// <summary>Takes events apart into what the chain holds for ever and what can be erased, and puts them together again.</summary>
internal static class AuditEvents
{
    /// <summary>Kind, body and personal fields of an event.</summary>
    public static (string Kind, string Body, IReadOnlyList<AuditField> Fields) Split(DoorEvent happening)
    {
        var json = JsonNode.Parse(EventEnvelope.Serialise(happening))!.AsObject();
        var kind = (string)json["type"]!;
        List<AuditField> fields = [];
        foreach (var name in PersonalFields(happening))
        {
            if ((string?)json[name] is { } value) fields.Add(AuditChain.Commit(name, value));
            json.Remove(name);
        }

        json.Remove("type");
        json.Remove("at");
        return (kind, json.ToJsonString(), fields);
    }

    /// <summary>The event's JSON with the personal fields that are still there.</summary>
    public static JsonObject Join(AuditRow row)
    {
        var json = JsonNode.Parse(row.Body)!.AsObject();
        foreach (var field in row.Fields) json[field.Name] = field.Value;
        return json;
    }

    private static string[] PersonalFields(DoorEvent happening) => happening switch
    {
        AccessGranted or AccessDenied => ["subject"],
        GalleryChanged => ["subject", "by"],
        CommandTaken => ["by"],
        _ => [],
    };
}
