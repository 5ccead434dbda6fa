using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>
/// NVIDIA's GPU by TensorRT, which builds an engine for each model and board; ONNX Runtime keeps it in the folder of the cache. Not run
/// by this project: no such board was at hand. Options: onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html
/// </summary>
internal sealed class TensorRtProvider(EngineCache cache, InferenceOptions options) : IExecutionProvider
{
    private const string OrtName = "TensorrtExecutionProvider";

    public string Name => InferenceOptions.TensorRt;

    /// <exception cref="ModelPackageException">The library was built without it.</exception>
    internal static void CheckLibrary() => CudaProvider.Require(InferenceOptions.TensorRt, OrtName);

    public bool IsReady(string model) => cache.Has(model);

    public void AppendTo(SessionOptions session, string model)
    {
        CheckLibrary();
        try
        {
            using var settings = new OrtTensorRTProviderOptions();
            settings.UpdateOptions(Settings(cache.Prepare(model)));
            session.AppendExecutionProvider_Tensorrt(settings);
            // What TensorRT does not take runs on the same GPU.
            session.AppendExecutionProvider_CUDA();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            throw CudaProvider.Unusable(Name, e);
        }
    }

    public void NoteBuilt(string model) => cache.Keep(model);

    private Dictionary<string, string> Settings(string folder)
    {
        var settings = new Dictionary<string, string>
        {
            ["trt_engine_cache_enable"] = "1",
            ["trt_engine_cache_path"] = folder,
            ["trt_timing_cache_enable"] = "1",
            ["trt_timing_cache_path"] = folder,
            ["trt_fp16_enable"] = options.Precision == "float32" ? "0" : "1",
            ["trt_int8_enable"] = options.Precision == "int8" ? "1" : "0",
        };
        if (options.CalibrationTable is { } table) settings["trt_int8_calibration_table_name"] = table;
        return settings;
    }
}
