namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>The strike on a line of this very process. What becomes of the line when the process is killed depends on the chip.</summary>
internal sealed class OwnStrike(OutputLine line, string description) : IStrike
{
    public string Description => description;

    public bool Active => line.Active;

    /// <summary>Never raised: whatever is wrong shows at a write.</summary>
    public event Action<Exception>? Failed
    {
        add { }
        remove { }
    }

    public void Write(bool active, TimeSpan? atMost) => line.Write(active);

    public void Dispose() => line.Write(false);
}
