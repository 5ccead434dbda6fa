using System.Text.Json;
using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.HomeAssistant;
using EdgeFace.Messaging.Signing;
using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Support;
using Xunit;
using YamlDotNet.Serialization;

namespace EdgeFace.Tests.Messaging;

/// <summary>The published contract says what the code does: topics, fields, and the words that fields may hold.</summary>
public sealed class AsyncApiTests : IDisposable
{
    private readonly Dictionary<object, object> _document = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(
        File.ReadAllText(Path.Combine(Repository.Root, "src/EdgeFace.Messaging/asyncapi.yaml")));

    private readonly MadeSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void References_All_LeadSomewhere()
    {
        Assert.Equal("3.0.0", _document["asyncapi"]);
        foreach (var reference in Walk(_document).OfType<KeyValuePair<object, object>>().Where(pair => pair.Key is "$ref").Select(pair => (string)pair.Value))
        {
            object at = _document;
            foreach (var part in reference.Split('/')[1..])
                Assert.True(((Dictionary<object, object>)at).TryGetValue(part, out at!), $"{reference} leads nowhere.");
        }
    }

    [Fact]
    public void Channels_Addresses_AreThoseOfTheCode()
    {
        var (record, key) = (RecordId.Random(), KeyId.Of([1]));
        var expected = new Dictionary<string, string>
        {
            ["keys"] = _site.Address.Keys,
            ["manifest"] = _site.Address.Manifest,
            ["record"] = _site.Address.Record(record),
            ["availability"] = _site.Door.Availability,
            ["state"] = _site.Door.State,
            ["gallery"] = _site.Door.Gallery,
            ["health"] = _site.Door.Health,
            ["event"] = _site.Door.Event,
            ["resend"] = _site.Door.Resend,
            ["command"] = _site.Door.Command,
            ["reply"] = _site.Address.Reply(key),
            ["homeAssistant"] = DeviceDiscovery.Topic(_site.Door),
        };
        var addresses = At("channels").ToDictionary(channel => (string)channel.Key, channel => ((string)((Dictionary<object, object>)channel.Value)["address"])
            .Replace("{site}", "hq", StringComparison.Ordinal).Replace("{door}", "front", StringComparison.Ordinal)
            .Replace("{record}", record.ToString(), StringComparison.Ordinal).Replace("{key}", key.ToString(), StringComparison.Ordinal));
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), addresses.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Keys")]
    [InlineData("Manifest")]
    [InlineData("Subject")]
    [InlineData("Command")]
    [InlineData("Reply")]
    [InlineData("State")]
    [InlineData("Gallery")]
    [InlineData("Health")]
    [InlineData("Event")]
    [InlineData("AccessDenied")]
    [InlineData("Resend")]
    public void Schemas_Fields_AreThoseThatAreSent(string name)
    {
        var sample = JsonDocument.Parse(name switch
        {
            "Keys" => _site.Keys().ToJson(),
            "Manifest" => MadeSite.Manifest(1, [(RecordId.Random(), 1)], RecordId.Random()).ToJson(),
            "Subject" => MadeSite.Person("anna").ToJson(),
            "Command" => SignedMessage.Read(_site.Order("unlock", "abc"), CommandPayload.ContentType, 4096).Content,
            "Reply" => Samples.Reply.ToJson(),
            "State" => Samples.State.ToJson(),
            "Gallery" => Samples.Gallery.ToJson(),
            "Health" => Samples.Health.ToJson(),
            "AccessDenied" => System.Text.Encoding.UTF8.GetBytes(EventEnvelope.Serialise(Samples.Denied)),
            "Resend" => new EventRequest(1, "s", 3, 9).ToJson(),
            _ => Samples.Event,
        }).RootElement;
        Compare(At("components", "schemas", name), sample, name);
    }

    [Fact]
    public void Enumerations_OfWords_AreThoseOfTheCode()
    {
        Assert.Equal(DoorEventTypes.Names.Order(StringComparer.Ordinal), Words("Event", "event", "type"));
        Assert.Equal(Enum.GetValues<DoorCommand>().Select(command => command.ToName()).Order(StringComparer.Ordinal), Words("Command", "action"));
        Assert.Equal(Enum.GetValues<DoorState>().Select(state => state.ToName()).Order(StringComparer.Ordinal), Words("State", "state"));
        Assert.Equal(Enum.GetValues<DoorMode>().Select(mode => mode.ToName()).Order(StringComparer.Ordinal), Words("State", "mode"));
        Assert.Equal(Enum.GetValues<DoorAlarmState>().Select(state => state.ToName()).Order(StringComparer.Ordinal), Words("State", "alarmState"));
        Assert.Equal(Enum.GetValues<DenialReason>().Select(reason => reason.ToName()).Order(StringComparer.Ordinal), Words("AccessDenied", "reason"));
        Assert.Equal(Enum.GetValues<MeasuredQuantity>().Select(quantity => new Measurement(quantity, 0, 1).Name).Order(StringComparer.Ordinal),
            Words("AccessDenied", "measured", "quantity"));
        Assert.Equal(new[] { 0f, 2f }.Select(value => MeasuredValue.Of(new Measurement(MeasuredQuantity.Yaw, value, 1))!.Bound), Words("AccessDenied", "measured", "bound"));
        Assert.Equal(new[] { AccessMethods.Card, AccessMethods.CardAndPin, AccessMethods.Face, AccessMethods.Pin }, Words("AccessDenied", "method"));
    }

    // Objects whose fields the contract lists have just these, and all of them are required; others are open.
    private static void Compare(Dictionary<object, object> schema, JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetValue("items", out var items) && items is Dictionary<object, object> each)
        {
            foreach (var item in value.EnumerateArray()) Compare(each, item, place + "[]");
        }

        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetValue("properties", out var listed)) return;
        var fields = (Dictionary<object, object>)listed;
        var closed = place != "Event.event";
        foreach (var property in value.EnumerateObject())
        {
            Assert.True(fields.TryGetValue(property.Name, out var field) || !closed, $"{place}.{property.Name} is sent, and not in the contract.");
            if (field is Dictionary<object, object> inner) Compare(inner, property.Value, $"{place}.{property.Name}");
        }

        foreach (var required in ((List<object>)schema["required"]).Cast<string>())
            Assert.True(value.TryGetProperty(required, out _), $"{place}.{required} is in the contract, and not sent.");
    }

    private string[] Words(string schema, params string[] fields)
    {
        var at = At("components", "schemas", schema);
        foreach (var field in fields) at = (Dictionary<object, object>)((Dictionary<object, object>)at["properties"])[field];
        return [.. ((List<object>)at["enum"]).Cast<string>().Order(StringComparer.Ordinal)];
    }

    private Dictionary<object, object> At(params string[] path)
    {
        var at = _document;
        foreach (var part in path) at = (Dictionary<object, object>)at[part];
        return at;
    }

    private static IEnumerable<object> Walk(object node) => node switch
    {
        Dictionary<object, object> map => map.SelectMany(pair => Walk(pair.Value).Prepend(pair)),
        List<object> list => list.SelectMany(Walk),
        _ => [],
    };
}
