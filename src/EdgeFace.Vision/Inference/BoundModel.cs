using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeFace.Vision.Inference;

/// <summary>
/// A session whose one input and whose outputs are bound once to pinned memory, so that a run copies nothing and
/// allocates nothing. Batch 1. Not safe for use by two threads at once.
/// </summary>
public sealed class BoundModel : IDisposable
{
    private readonly string _what;
    private readonly ModelForm _form;
    private InferenceSession _session;
    private OrtIoBinding _binding;
    private InferenceSession? _offered;
    private readonly RunOptions _run = new();
    private readonly List<(string Name, OrtValue Value, bool IsInput)> _values = [];
    private readonly float[][] _outputs;
    private readonly int[][] _shapes;
    private readonly InferenceMeter? _meter;

    /// <exception cref="ModelPackageException">The graph is not what the manifest says.</exception>
    internal BoundModel(InferenceSession session, ModelForm form, string what, InferenceMeter? meter = null)
    {
        (_meter, _session, _form, _what) = (meter, session, form, what);
        Input = form.Input;
        _outputs = new float[form.Outputs.Count][];
        _shapes = new int[form.Outputs.Count][];
        _binding = session.CreateIoBinding();
        try
        {
            (ByteInput, FloatInput) = BindInput(form.Input, what);
            for (var i = 0; i < form.Outputs.Count; i++) BindOutput(i, form.Outputs[i], what);
        }
        catch
        {
            DisposeBindings();
            throw;
        }
    }

    public ModelInput Input { get; }

    /// <summary>The input tensor where it holds bytes; else empty.</summary>
    public Memory<byte> ByteInput { get; }

    /// <summary>The input tensor where it holds floats; else empty.</summary>
    public Memory<float> FloatInput { get; }

    public int OutputCount => _outputs.Length;

    /// <summary>What the last run wrote, in the manifest's order of outputs.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    /// <summary>Axes of an output; an open batch axis counts as 1.</summary>
    public ReadOnlySpan<int> OutputShape(int index) => _shapes[index];

    /// <summary>Runs the model on what is in the input.</summary>
    public void Run()
    {
        if (Volatile.Read(ref _offered) is not null) TakeOver();
        var begun = _meter?.Begin() ?? default;
        _session.RunWithBinding(_run, _binding);
        _meter?.End(begun);
    }

    /// <summary>
    /// Gives another session of the same graph, on another provider, which the next run uses in place of the present one. May be
    /// called on any thread; the session belongs to this model from now on.
    /// </summary>
    /// <exception cref="ModelPackageException">It has other inputs or outputs; it is disposed.</exception>
    internal void Offer(InferenceSession session)
    {
        if (!session.InputMetadata.Keys.SequenceEqual([_form.Input.Name]) || !_form.Outputs.All(session.OutputMetadata.ContainsKey))
        {
            session.Dispose();
            throw Mismatch(_what, "the same inputs and outputs", string.Join(", ", session.InputMetadata.Keys.Concat(session.OutputMetadata.Keys)));
        }

        Interlocked.Exchange(ref _offered, session)?.Dispose();
    }

    public void Dispose()
    {
        DisposeBindings();
        _session.Dispose();
        Interlocked.Exchange(ref _offered, null)?.Dispose();
    }

    // The memory stays where it is, so that nobody above notices.
    private void TakeOver()
    {
        var session = Interlocked.Exchange(ref _offered, null)!;
        var binding = session.CreateIoBinding();
        foreach (var (name, value, isInput) in _values) Bind(binding, name, value, isInput);
        _binding.Dispose();
        _session.Dispose();
        (_session, _binding) = (session, binding);
    }

    private (Memory<byte>, Memory<float>) BindInput(ModelInput input, string what)
    {
        if (_session.InputMetadata.Count != 1 || !_session.InputMetadata.TryGetValue(input.Name, out var graph))
            throw Mismatch(what, $"input '{input.Name}'", string.Join(", ", _session.InputMetadata.Keys));
        int[] expected = input.Layout == TensorLayout.Nchw ? [1, 3, input.Height, input.Width] : [1, input.Height, input.Width, 3];
        var found = Fixed(graph.Dimensions);
        if (!found.SequenceEqual(expected)) throw Mismatch(what, $"input shape {Words(expected)}", Words(graph.Dimensions));
        var length = 3 * input.Height * input.Width;
        var shape = Array.ConvertAll(expected, side => (long)side);
        if (input.Element == ElementKind.Byte)
        {
            if (graph.ElementDataType != TensorElementType.UInt8) throw Mismatch(what, "input of bytes", graph.ElementDataType.ToString());
            var bytes = GC.AllocateArray<byte>(length, pinned: true);
            Bind(input.Name, OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, bytes.AsMemory(), shape), isInput: true);
            return (bytes, default);
        }

        if (graph.ElementDataType != TensorElementType.Float) throw Mismatch(what, "input of floats", graph.ElementDataType.ToString());
        var floats = GC.AllocateArray<float>(length, pinned: true);
        Bind(input.Name, OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, floats.AsMemory(), shape), isInput: true);
        return (default, floats);
    }

    private void BindOutput(int index, string name, string what)
    {
        if (!_session.OutputMetadata.TryGetValue(name, out var graph))
            throw Mismatch(what, $"output '{name}'", string.Join(", ", _session.OutputMetadata.Keys));
        if (graph.ElementDataType != TensorElementType.Float) throw Mismatch(what, $"output '{name}' of floats", graph.ElementDataType.ToString());
        var shape = Fixed(graph.Dimensions);
        if (shape.Any(side => side <= 0)) throw Mismatch(what, $"output '{name}' with fixed axes", Words(graph.Dimensions));
        _shapes[index] = shape;
        _outputs[index] = GC.AllocateArray<float>(checked(shape.Aggregate(1, (a, b) => a * b)), pinned: true);
        Bind(name, OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, _outputs[index].AsMemory(), Array.ConvertAll(shape, side => (long)side)), isInput: false);
    }

    private void Bind(string name, OrtValue value, bool isInput)
    {
        _values.Add((name, value, isInput));
        Bind(_binding, name, value, isInput);
    }

    private static void Bind(OrtIoBinding binding, string name, OrtValue value, bool isInput)
    {
        if (isInput) binding.BindInput(name, value);
        else binding.BindOutput(name, value);
    }

    // Only the first axis may be open: it is the batch.
    private static int[] Fixed(int[] axes) => [.. axes.Select((side, i) => i == 0 && side < 0 ? 1 : side)];

    private static string Words(int[] axes) => $"[{string.Join(", ", axes)}]";

    private static ModelPackageException Mismatch(string what, string expected, string found) =>
        new($"The model {what} is not what its manifest says: expected {expected}, found {found}. {ModelManifestReader.Repair}");

    private void DisposeBindings()
    {
        _binding.Dispose();
        foreach (var bound in _values) bound.Value.Dispose();
        _run.Dispose();
    }
}
