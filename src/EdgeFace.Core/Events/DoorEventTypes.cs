using System.Reflection;
using System.Text.Json.Serialization;

namespace EdgeFace.Core.Events;

/// <summary>The names of all kinds of events, as <c>type</c> has them.</summary>
public static class DoorEventTypes
{
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(DoorEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!)];
}
