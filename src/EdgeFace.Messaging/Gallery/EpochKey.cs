namespace EdgeFace.Messaging.Gallery;

/// <summary>The key that a site's records are encrypted to, from one removal of a door to the next.</summary>
/// <param name="Number">From 1, counting up.</param>
public sealed record EpochKey(int Number, byte[] Key)
{
    /// <summary>What a wrapped epoch key is bound to.</summary>
    public static string Context(DoorAddress door, int number) => FormattableString.Invariant($"{door.Root} {number}");
}
