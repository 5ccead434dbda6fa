using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Tests.Vision.Inference;

/// <summary>Plays a provider that builds engines; the session that comes out runs on the processor.</summary>
internal sealed class MadeProvider : IExecutionProvider
{
    public bool Ready { get; init; } = true;

    public string? Fault { get; init; }

    public int Appended { get; private set; }

    public List<string> Built { get; } = [];

    public string Name => "cuda";

    public bool IsReady(string model) => Ready;

    public void AppendTo(SessionOptions session, string model)
    {
        Appended++;
        if (Fault is not null) throw new ModelPackageException(Fault);
    }

    public void NoteBuilt(string model) => Built.Add(model);
}
