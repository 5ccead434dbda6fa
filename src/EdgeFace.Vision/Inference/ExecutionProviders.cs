using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Inference;

/// <summary>Finds the provider that is configured.</summary>
internal static class ExecutionProviders
{
    public static readonly IExecutionProvider Cpu = new CpuProvider();

    /// <summary>Loads the native library where one is named, and makes the provider.</summary>
    /// <exception cref="ModelPackageException">The library or the provider cannot be used here.</exception>
    public static IExecutionProvider Open(InferenceOptions options)
    {
        if (options.Library is { Length: > 0 } library) InferenceLibrary.Use(library);
        return options.Provider switch
        {
            InferenceOptions.Cpu => Cpu,
            InferenceOptions.Cuda => new CudaProvider(),
            InferenceOptions.TensorRt => OpenTensorRt(options),
            _ => throw new ModelPackageException($"Unknown inference provider '{options.Provider}': cpu, cuda or tensorrt."),
        };
    }

    private static TensorRtProvider OpenTensorRt(InferenceOptions options)
    {
        TensorRtProvider.CheckLibrary();
        var folder = options.EngineFolder ?? throw new ModelPackageException("The inference provider 'tensorrt' needs inference.engineFolder: where built engines are kept.");
        return new(new(folder, EngineKey.OfThisBoard(options.Precision)), options);
    }
}
