namespace EdgeFace.Core.Events;

/// <summary>Takes events without waiting for disk or network; never throws and never blocks the caller.</summary>
public interface IEventSink
{
    void Publish(DoorEvent happening);
}
