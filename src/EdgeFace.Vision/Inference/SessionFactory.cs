using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>
/// Makes ONNX Runtime sessions out of verified model files, on the provider that is configured. One that cannot be used is an error,
/// or the processor takes its place where that is wished; while an engine is still to be built, the processor serves.
/// </summary>
/// <param name="meter">Where the time inside ONNX Runtime is added up, if anywhere.</param>
public sealed class SessionFactory(InferenceOptions options, InferenceMeter? meter = null)
{
    private readonly List<PendingEngine> _pending = [];
    private IExecutionProvider? _provider;
    private volatile string? _why;

    internal SessionFactory(InferenceOptions options, IExecutionProvider provider)
        : this(options) => _provider = provider;

    /// <summary>What runs the models now, and why it is not what was configured.</summary>
    public ProviderReport Report
    {
        get
        {
            if (_why is { } why) return new(options.Provider, InferenceOptions.Cpu, why);
            lock (_pending)
            {
                return _pending is [var next, ..]
                    ? new(options.Provider, InferenceOptions.Cpu, $"the engine for {next.What} is being built ({_pending.Count} to go), the processor serves meanwhile")
                    : new(options.Provider, options.Provider, null);
            }
        }
    }

    /// <summary>A model ready to run, with its input and output memory bound.</summary>
    /// <exception cref="ModelPackageException">
    /// The file is altered, ONNX Runtime refuses it, its inputs or outputs are not what the manifest says, or the
    /// provider is not there.
    /// </exception>
    public BoundModel Load(ModelPackage package, string? form = null)
    {
        var chosen = package.Form(form);
        var model = package.ReadVerified(chosen);
        var source = new ModelSource(model, chosen, $"{package.Manifest.Name} ({chosen.Name})", package.Folder);
        var provider = Provider();
        if (provider.IsReady(chosen.Sha256)) return LoadOn(provider, source);
        var serving = Bind(ExecutionProviders.Cpu, source);
        lock (_pending) _pending.Add(new(source, serving));
        return serving;
    }

    /// <summary>
    /// Builds the next engine, which takes minutes, and has its model run on it from the next frame on. On a thread of its own.
    /// </summary>
    /// <returns>False once there is none left.</returns>
    /// <exception cref="ModelPackageException">It cannot be built, and falling back to the processor is not wished.</exception>
    internal bool BuildNext()
    {
        PendingEngine next;
        lock (_pending)
        {
            if (_pending.Count == 0) return false;
            next = _pending[0];
        }

        try
        {
            next.Serving.Offer(Create(_provider!, next.Source));
            _provider!.NoteBuilt(next.Source.Form.Sha256);
        }
        catch (Exception fault) when (fault is ModelPackageException or IOException or UnauthorizedAccessException)
        {
            if (!options.FallsBack) throw fault as ModelPackageException ?? new ModelPackageException($"The engine for {next.What} cannot be kept: {fault.Message}", fault);
            _why ??= fault.Message;
        }

        lock (_pending) _pending.Remove(next);
        return true;
    }

    /// <summary>What is built next, for the log; null where nothing is.</summary>
    internal string? NextToBuild
    {
        get
        {
            lock (_pending) return _pending is [var next, ..] ? next.What : null;
        }
    }

    internal int LeftToBuild
    {
        get
        {
            lock (_pending) return _pending.Count;
        }
    }

    private IExecutionProvider Provider()
    {
        if (_why is not null) return ExecutionProviders.Cpu;
        try
        {
            return _provider ??= ExecutionProviders.Open(options);
        }
        catch (ModelPackageException fault) when (options.FallsBack)
        {
            _why = fault.Message;
            return ExecutionProviders.Cpu;
        }
    }

    private BoundModel LoadOn(IExecutionProvider provider, ModelSource source)
    {
        try
        {
            return Bind(provider, source);
        }
        catch (ModelPackageException fault) when (options.FallsBack && provider != ExecutionProviders.Cpu)
        {
            _why = fault.Message;
            return Bind(ExecutionProviders.Cpu, source);
        }
    }

    private BoundModel Bind(IExecutionProvider provider, ModelSource source)
    {
        var session = Create(provider, source);
        try
        {
            return new(session, source.Form, source.What, meter);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private InferenceSession Create(IExecutionProvider provider, ModelSource source)
    {
        using var session = CreateOptions();
        provider.AppendTo(session, source.Form.Sha256);
        try
        {
            return new(source.Model, session);
        }
        catch (OnnxRuntimeException fault)
        {
            throw new ModelPackageException($"ONNX Runtime refuses the model {source.What} of {source.Folder} on {provider.Name}: {fault.Message}", fault);
        }
    }

    private SessionOptions CreateOptions()
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
        return session;
    }

    /// <param name="Model">The verified bytes.</param>
    private sealed record ModelSource(byte[] Model, ModelForm Form, string What, string Folder);

    private sealed record PendingEngine(ModelSource Source, BoundModel Serving)
    {
        public string What => Source.What;
    }
}
