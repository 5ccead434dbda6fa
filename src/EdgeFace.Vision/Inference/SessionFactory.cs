using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>Makes ONNX Runtime sessions out of verified model files.</summary>
/// <param name="meter">Where the time inside ONNX Runtime is added up, if anywhere.</param>
public sealed class SessionFactory(InferenceOptions options, InferenceMeter? meter = null)
{
    /// <summary>A model ready to run, with its input and output memory bound.</summary>
    /// <exception cref="ModelPackageException">
    /// The file is altered, ONNX Runtime refuses it, its inputs or outputs are not what the manifest says, or the
    /// provider is not there.
    /// </exception>
    public BoundModel Load(ModelPackage package, string? form = null)
    {
        var chosen = package.Form(form);
        var model = package.ReadVerified(chosen);
        var what = $"{package.Manifest.Name} ({chosen.Name})";
        using var session = CreateOptions(what);
        InferenceSession? created = null;
        try
        {
            created = new InferenceSession(model, session);
            return new BoundModel(created, chosen, what, meter);
        }
        catch (OnnxRuntimeException fault)
        {
            created?.Dispose();
            throw new ModelPackageException($"ONNX Runtime refuses the model {what} of {package.Folder}: {fault.Message}", fault);
        }
        catch (ModelPackageException)
        {
            created?.Dispose();
            throw;
        }
    }

    private SessionOptions CreateOptions(string what)
    {
        var session = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A door waits for people most of the time: threads that spin would heat the box for nothing.
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            if (options.Provider == "cuda") session.AppendExecutionProvider_CUDA();
            else if (options.Provider == "tensorrt") session.AppendExecutionProvider_Tensorrt();
            else if (options.Provider != "cpu") throw new ModelPackageException($"Unknown inference provider '{options.Provider}': cpu, cuda or tensorrt.");
            return session;
        }
        catch (Exception fault) when (fault is EntryPointNotFoundException or OnnxRuntimeException)
        {
            session.Dispose();
            throw new ModelPackageException(
                $"The inference provider '{options.Provider}' is not in this ONNX Runtime library, so {what} cannot run on it. "
                + "Put a libonnxruntime.so built with it beside the program, or set the provider to cpu.", fault);
        }
    }
}
