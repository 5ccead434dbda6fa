using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Core.Events;

namespace EdgeFace.Daemon.Storage;

/// <summary>Takes people out of events. A field whose person was erased is an empty text.</summary>
internal static class EventPrivacy
{
    /// <summary>Instead of who was erased.</summary>
    public const string Nobody = "";

    /// <summary>Whom an event names; null where it names nobody.</summary>
    public static string? SubjectOf(DoorEvent happening) => happening switch
    {
        AccessGranted granted => granted.Subject,
        AccessDenied denied => denied.Subject,
        GalleryChanged changed => changed.Subject,
        _ => null,
    };

    public static DoorEvent Erase(DoorEvent happening) => happening switch
    {
        AccessGranted granted => granted with { Subject = Nobody },
        AccessDenied denied => denied with { Subject = Nobody },
        GalleryChanged changed => changed with { Subject = Nobody },
        _ => happening,
    };

    /// <summary>The same for an event that is JSON already: every field, at any depth, that is the subject's id.</summary>
    public static string Erase(string eventJson, string subject)
    {
        try
        {
            var json = JsonNode.Parse(eventJson);
            Erase(json, subject);
            return json!.ToJsonString();
        }
        catch (JsonException)
        {
            // Not written by this program; the name must go all the same.
            return eventJson.Replace(subject, Nobody, StringComparison.Ordinal);
        }
    }

    private static void Erase(JsonNode? node, string subject)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToArray())
            {
                if (IsSubject(value, subject)) members[name] = Nobody;
                else Erase(value, subject);
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (IsSubject(items[i], subject)) items[i] = Nobody;
                else Erase(items[i], subject);
            }
        }
    }

    private static bool IsSubject(JsonNode? node, string subject) => node is JsonValue value && value.TryGetValue<string>(out var text) && text == subject;
}
