using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.Messaging.HomeAssistant;
using Xunit;

namespace EdgeFace.Tests.Messaging.HomeAssistant;

/// <summary>
/// The rules of Home Assistant's documentation for device discovery, written down
/// (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload and the pages of the platforms).
/// </summary>
public sealed class DeviceDiscoveryTests
{
    private static readonly DoorAddress Door = new("hq", "front-1");
    private static readonly string[] ReadOnlyPlatforms = ["binary_sensor", "sensor", "event"];

    private static readonly string[] BinaryClasses =
    [
        "battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door", "garage_door", "gas", "heat", "light", "lock", "moisture", "motion",
        "moving", "occupancy", "opening", "plug", "power", "presence", "problem", "running", "safety", "smoke", "sound", "tamper", "update", "vibration", "window",
    ];

    private readonly JsonObject _payload = JsonNode.Parse(DeviceDiscovery.ToJson(Door, "1.2.3"))!.AsObject();

    [Fact]
    public void Topic_ADoor_HasTheFormOfDeviceDiscovery() =>
        Assert.Matches("^homeassistant/device/[a-zA-Z0-9_-]+/config$", DeviceDiscovery.Topic(Door));

    [Fact]
    public void ToJson_Device_HasIdentifiersAndOriginHasAName()
    {
        Assert.NotEmpty(_payload["device"]!["identifiers"]!.AsArray());
        Assert.NotEmpty(_payload["device"]!["name"]!.GetValue<string>());
        Assert.NotEmpty(_payload["origin"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void ToJson_EachComponent_HasAKnownReadOnlyPlatformAnIdAndAStateTopic()
    {
        var components = _payload["components"]!.AsObject();
        Assert.Equal(components.Count, components.Select(c => c.Value!["unique_id"]!.GetValue<string>()).Distinct().Count());
        Assert.All(components, component =>
        {
            var entity = component.Value!.AsObject();
            var platform = entity["platform"]!.GetValue<string>();
            Assert.Contains(platform, ReadOnlyPlatforms);
            Assert.DoesNotContain("command_topic", entity.Select(p => p.Key));
            Assert.StartsWith(Door.Root, entity["state_topic"]!.GetValue<string>(), StringComparison.Ordinal);
            if (platform == "binary_sensor") Assert.Contains(entity["device_class"]!.GetValue<string>(), BinaryClasses);
            if (entity["device_class"]?.GetValue<string>() == "enum") Assert.NotEmpty(entity["options"]!.AsArray());
            if (entity["entity_category"] is { } category) Assert.Equal("diagnostic", category.GetValue<string>());
        });
    }

    [Fact]
    public void ToJson_TheEventEntity_ListsEveryKindOfEvent() =>
        Assert.Equal(DoorEventTypes.Names.Order(), _payload["components"]!["event"]!["event_types"]!.AsArray().Select(t => t!.GetValue<string>()));

    [Fact]
    public void ToJson_Templates_ReadFieldsThatThePayloadsHave()
    {
        var samples = new Dictionary<string, JsonElement>
        {
            [Door.State] = Parse(Samples.State.ToJson()),
            [Door.Health] = Parse(Samples.Health.ToJson()),
            [Door.Gallery] = Parse(Samples.Gallery.ToJson()),
            [Door.Event] = Parse(Samples.Event),
        };
        foreach (var (name, entity) in _payload["components"]!.AsObject())
        {
            var sample = samples[entity!["state_topic"]!.GetValue<string>()];
            foreach (Match field in Regex.Matches(entity["value_template"]!.GetValue<string>(), @"value_json\.([a-zA-Z.]+)"))
            {
                var at = sample;
                foreach (var part in field.Groups[1].Value.Split('.'))
                    Assert.True(part == "subject" || at.TryGetProperty(part, out at), $"{name}: {field.Value} is no field of {entity["state_topic"]}");
            }
        }
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json).RootElement.Clone();
}
