using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>NVIDIA's GPU by CUDA. Not run by this project: no GPU was at hand.</summary>
internal sealed class CudaProvider : IExecutionProvider
{
    private const string OrtName = "CUDAExecutionProvider";

    public string Name => InferenceOptions.Cuda;

    public bool IsReady(string model) => true;

    public void AppendTo(SessionOptions session, string model)
    {
        Require(Name, OrtName);
        try
        {
            session.AppendExecutionProvider_CUDA();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or OnnxRuntimeException)
        {
            throw Unusable(Name, e);
        }
    }

    public void NoteBuilt(string model)
    {
    }

    /// <summary>Whether the library was built with a provider at all.</summary>
    /// <exception cref="ModelPackageException">It was not.</exception>
    internal static void Require(string name, string ortName)
    {
        var has = InferenceLibrary.Providers;
        if (has.Contains(ortName)) return;
        throw new ModelPackageException(
            $"The inference provider '{name}' is not in {InferenceLibrary.Description} ({InferenceLibrary.Version}), which has {string.Join(", ", has)}. "
            + $"Name one that was built with {ortName} in inference.library, or set inference.provider to cpu.");
    }

    internal static ModelPackageException Unusable(string name, Exception e) => new(
        $"The inference provider '{name}' of {InferenceLibrary.Description} ({InferenceLibrary.Version}) cannot be used: {e.Message} "
        + "Mend that, or set inference.provider to cpu.", e);
}
