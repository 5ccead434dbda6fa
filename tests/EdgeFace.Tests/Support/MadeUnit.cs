using EdgeFace.Core.Door;
using EdgeFace.Messaging;

namespace EdgeFace.Tests.Support;

/// <summary>A door whose status the test sets.</summary>
internal sealed class MadeDoor : IDoorStatusSource, IDoorCommands
{
    public List<(DoorCommand Command, string Principal)> Commands { get; } = [];

    public string? Refusal { get; set; }

    public DoorCommandResult Execute(DoorCommand command, string principal)
    {
        Commands.Add((command, principal));
        return new(Refusal);
    }

    private DoorStatus _status = new(DoorState.Locked, DoorMode.Normal, false, false, false, false);

    public DoorStatus Status => _status;

    public event Action<DoorStatus>? StatusChanged;

    public int Listeners => StatusChanged?.GetInvocationList().Length ?? 0;

    public void Become(DoorStatus status)
    {
        _status = status;
        StatusChanged?.Invoke(status);
    }
}

internal sealed class MadeHealth : IUnitHealthSource
{
    public IReadOnlyList<string> Degraded { get; set; } = ["camera: missing"];

    public UnitHealth Read() => new(Made.At, "0.1.0", Made.At, Degraded);
}
