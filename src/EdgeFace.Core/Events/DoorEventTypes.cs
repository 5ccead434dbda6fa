using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace EdgeFace.Core.Events;

/// <summary>The names of all kinds of events, as <c>type</c> has them.</summary>
public static class DoorEventTypes
{
    private static readonly FrozenDictionary<Type, string> OfKinds =
        typeof(DoorEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().ToFrozenDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(DoorEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => (string)kind.TypeDiscriminator!)];

    public static string NameOf(DoorEvent happening) => OfKinds[happening.GetType()];
}
