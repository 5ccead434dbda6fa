namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>The strike's relay, whoever holds its line.</summary>
internal interface IStrike : IDisposable
{
    string Description { get; }

    /// <summary>The level as the line has it.</summary>
    bool Active { get; }

    /// <summary>Sets and checks the level.</summary>
    /// <param name="atMost">How long it may be active; null where fire or free access hold it.</param>
    void Write(bool active, TimeSpan? atMost);

    /// <summary>The line cannot be trusted any more. Raised on any thread, outside all locks of the strike.</summary>
    event Action<Exception>? Failed;
}
