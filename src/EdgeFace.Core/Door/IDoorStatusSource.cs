namespace EdgeFace.Core.Door;

/// <summary>Tells what the door is and when it changes.</summary>
public interface IDoorStatusSource
{
    /// <summary>The status that is on the wires now.</summary>
    DoorStatus Status { get; }

    /// <summary>Raised after each change, in their order, on any thread and outside the door's lock.</summary>
    event Action<DoorStatus>? StatusChanged;
}
