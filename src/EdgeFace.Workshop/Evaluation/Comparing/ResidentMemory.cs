using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation.Comparing;

/// <summary>
/// How much memory a model takes, measured in a process of its own: in one that ran others before, their freed memory
/// would hide it.
/// </summary>
internal static class ResidentMemory
{
    /// <summary>The hidden command that the process of its own runs.</summary>
    public const string CommandName = "resident-memory";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Bytes; null where the process could not be run or did not end in time.</summary>
    public static long? OfModel(ModelSelection model)
    {
        using var child = Process.Start(StartInfo(model.Embedder.Folder, model.Form));
        if (child is null) return null;
        var said = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(Deadline))
        {
            child.Kill();
            return null;
        }

        return child.ExitCode == 0 && long.TryParse(said.Result.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }

    /// <summary>Runs in the process of its own: loads the model, runs it, and says by how much the resident set grew.</summary>
    public static long MeasureHere(string folder, string form)
    {
        var package = Vision.Packages.ModelPackage.Load(folder);
        var sessions = new SessionFactory(new InferenceOptions());
        var before = ResidentNow();
        using var embedder = OnnxEmbedder.Load(package, sessions, form);
        var embedding = new float[embedder.Dimension];
        embedder.Input.Planes[..AlignedFace.ByteCount].Fill(128);
        for (var i = 0; i < 3; i++) embedder.Embed(embedding);
        GC.Collect();
        return Math.Max(0, ResidentNow() - before);
    }

    private static ProcessStartInfo StartInfo(string folder, string form)
    {
        var program = Environment.ProcessPath ?? "edgeface-models";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Run as "dotnet edgeface-models.dll" the process is the host, and wants to be told the program again.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        foreach (var argument in new[] { CommandName, folder, form }) start.ArgumentList.Add(argument);
        return start;
    }

    private static long ResidentNow()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
