using EdgeFace.Core.Recognition;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Workshop.Measuring;

/// <summary>One ONNX form of an embedder that takes bytes, ready to run on one thread.</summary>
internal sealed class FormUnderTest : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    public FormUnderTest(string name, string path, string? optimisedPath = null)
    {
        Name = name;
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (optimisedPath is not null) options.OptimizedModelFilePath = optimisedPath;
        _session = new(path, options);
    }

    public string Name { get; }

    public List<TimeSpan> Times { get; } = [];

    /// <summary>Embeds a crop and notes the time it took.</summary>
    /// <returns>Unit length.</returns>
    public float[] Embed(AlignedCrop crop)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(crop.Planes, [1, 3, 112, 112]);
        var start = ThreadClock.Now;
        using var outputs = _session.Run(_run, _session.InputNames, [input], _session.OutputNames);
        Times.Add(ThreadClock.Now - start);
        var embedding = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return Embedding.TryNormalise(embedding) ? embedding : throw new InvalidOperationException($"{Name} gave no embedding for {crop.Source}.");
    }

    public TimeSpan Median() => Times.Order().ElementAt(Times.Count / 2);

    public TimeSpan Least() => Times.Min();

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
