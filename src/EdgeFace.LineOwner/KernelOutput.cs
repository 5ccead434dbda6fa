using EdgeFace.Lines;

namespace EdgeFace.LineOwner;

/// <summary>A line of a GPIO chip; inactive from the moment that it is an output.</summary>
internal sealed class KernelOutput(LineRequest request) : IOutput
{
    private const string Consumer = "edgeface strike";

    public static KernelOutput Open(OwnedLine line) => new(LineRequest.Output(line.Chip.Path, line.Offset, line.ActiveLow, Consumer));

    public void Set(bool active) => request.Set(active);

    public bool Get() => request.Get();

    public void Dispose() => request.Dispose();
}
