using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;

namespace EdgeFace.Messaging.HomeAssistant;

/// <summary>
/// A door as Home Assistant's device discovery wants it (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload):
/// one device, all entities read only, since Home Assistant cannot sign commands.
/// </summary>
public static class DeviceDiscovery
{
    /// <summary>Home Assistant says <see cref="Birth"/> here when it (re)starts.</summary>
    public const string StatusTopic = "homeassistant/status";

    public const string Birth = "online";

    private const string Unknown = "None";

    private static readonly string[] EventTypes = [.. DoorEventTypes.Names.Order(StringComparer.Ordinal)];

    public static string Topic(DoorAddress door) => $"homeassistant/device/{Id(door)}/config";

    public static string Id(DoorAddress door) => $"edgeface_{door.Site}_{door.Door}";

    /// <param name="version">Of this program.</param>
    public static byte[] ToJson(DoorAddress door, string version)
    {
        var payload = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray(Id(door)),
                ["name"] = $"Door {door.Door} ({door.Site})",
                ["manufacturer"] = "EdgeFace",
                ["model"] = "Door unit",
                ["sw_version"] = version,
            },
            ["origin"] = new JsonObject { ["name"] = "EdgeFace", ["sw_version"] = version },
            ["availability_topic"] = door.Availability,
            ["availability_template"] = $"{{{{ 'online' if value == '{Availability.Online}' else 'offline' }}}}",
            ["qos"] = 1,
            ["components"] = new JsonObject(Components(door)),
        };
        return JsonSerializer.SerializeToUtf8Bytes(payload);
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Components(DoorAddress door)
    {
        yield return Binary(door, "lock", "Lock", "lock", door.State, "value_json.lock == 'unlocked'");
        yield return Binary(door, "contact", "Door", "door", door.State, "value_json.state in ['open', 'held_open', 'forced']");
        foreach (var (alarm, name, kind) in new[]
        {
            (DoorAlarmKind.ForcedOpen, "Forced open", "safety"), (DoorAlarmKind.OpenTooLong, "Held open", "problem"),
            (DoorAlarmKind.Tamper, "Tamper", "tamper"), (DoorAlarmKind.DoorFault, "Door fault", "problem"),
        })
        {
            yield return Binary(door, alarm.ToName().ToLowerInvariant(), name, kind, door.State, $"'{alarm.ToName()}' in value_json.alarms");
        }

        yield return Binary(door, "fire", "Fire release", "safety", door.State, "value_json.fire");
        yield return Sensor(door, "mode", "Mode", door.State, "value_json.mode", [.. Enum.GetValues<DoorMode>().Select(mode => mode.ToName())]);
        yield return Binary(door, "health", "Health", "problem", door.Health, "value_json.degraded | length > 0", diagnostic: true);
        yield return Binary(door, "camera", "Camera", "problem", door.Health, "value_json.camera is none or not value_json.camera.up", diagnostic: true);
        yield return Binary(door, "gallery", "Gallery", "problem", door.Gallery, "not (value_json.inSync and value_json.fresh)", diagnostic: true);
        yield return new("event", new JsonObject
        {
            ["platform"] = "event",
            ["name"] = "Last event",
            ["unique_id"] = $"{Id(door)}_event",
            ["state_topic"] = door.Event,
            ["event_types"] = new JsonArray([.. EventTypes.Select(type => (JsonNode)type)]),
            // What is told late is history and rings no bell.
            ["value_template"] = $"{{{{ {{'event_type': value_json.event.type, 'subject': value_json.event.subject | default('{Unknown}')}} | tojson if not value_json.historical else '' }}}}",
        });
    }

    private static KeyValuePair<string, JsonNode?> Binary(DoorAddress door, string id, string name, string deviceClass, string topic, string isOn, bool diagnostic = false) =>
        Entity(door, id, new JsonObject
        {
            ["platform"] = "binary_sensor",
            ["name"] = name,
            ["device_class"] = deviceClass,
            ["state_topic"] = topic,
            ["value_template"] = $"{{{{ 'ON' if {isOn} else 'OFF' }}}}",
        }, diagnostic);

    private static KeyValuePair<string, JsonNode?> Sensor(DoorAddress door, string id, string name, string topic, string value, string[] options) =>
        Entity(door, id, new JsonObject
        {
            ["platform"] = "sensor",
            ["name"] = name,
            ["device_class"] = "enum",
            ["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
            ["state_topic"] = topic,
            ["value_template"] = $"{{{{ {value} }}}}",
        }, diagnostic: false);

    private static KeyValuePair<string, JsonNode?> Entity(DoorAddress door, string id, JsonObject entity, bool diagnostic)
    {
        entity["unique_id"] = $"{Id(door)}_{id}";
        if (diagnostic) entity["entity_category"] = "diagnostic";
        return new(id, entity);
    }
}
