using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Workshop.Embeddings;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models embed</c>.</summary>
internal static class EmbedCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An embedder, as NAME or NAME:FORM." };
        var crops = new Option<string>("--crops") { Description = "File of aligned faces, 3 x 112 x 112 bytes each; read, or with --images written.", HelpName = "FILE", Required = true };
        var images = new Option<string?>("--images") { Description = "Find and align the faces of these pictures first.", HelpName = "FOLDER" };
        var most = new Option<int>("--most") { Description = "With --images: about so many of them.", DefaultValueFactory = _ => 200 };
        var to = new Option<string?>("--to") { Description = "Write the embeddings into this file.", HelpName = "FILE" };
        var against = new Option<string?>("--against") { Description = "Compare with the embeddings that another machine wrote of the same crops.", HelpName = "FILE" };
        var least = new Option<double>("--least") { Description = "With --against: the least cosine similarity that is good enough; else the exit code is 2.", DefaultValueFactory = _ => 0.999 };
        var command = new Command("embed", "Embed aligned faces and compare with what another machine made of the very same ones: whether a gallery may move between processors.")
        {
            model, crops, images, most, to, against, least,
        };
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(
            () =>
            {
                var locator = ModelLocator.Find();
                var (package, form) = locator.LoadForm(parsed.GetRequiredValue(model));
                if (parsed.GetValue(most) < 1) throw new EvaluationException("--most must be at least 1.");
                if (parsed.GetValue(images) is { } folder) CropFile.Write(parsed.GetRequiredValue(crops), AlignedCrops.Read(folder, locator.Folder!, parsed.GetValue(most), Console.Error.WriteLine));
                using var embedder = OnnxEmbedder.Load(package, new SessionFactory(new()), form);
                var made = Embed(embedder, CropFile.Read(parsed.GetRequiredValue(crops)), stop);
                Console.WriteLine($"{package.Manifest.Name} ({form}) on {RuntimeInformation.ProcessArchitecture}: {made.Count} faces");
                if (parsed.GetValue(to) is { } target) made.Write(target);
                return parsed.GetValue(against) is { } other ? Compare(made, EmbeddingFile.Read(other), parsed.GetValue(least)) : 0;
            },
            "nothing was written."));
        return command;
    }

    private static EmbeddingFile Embed(OnnxEmbedder embedder, IReadOnlyList<ReadOnlyMemory<byte>> crops, CancellationToken stop)
    {
        var values = new float[crops.Count * embedder.Dimension];
        for (var i = 0; i < crops.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            crops[i].Span.CopyTo(embedder.Input.Planes);
            embedder.Embed(values.AsSpan(i * embedder.Dimension, embedder.Dimension));
        }

        return new(embedder.Dimension, values);
    }

    private static int Compare(EmbeddingFile made, EmbeddingFile other, double least)
    {
        var agreement = EmbeddingAgreement.Of(made, other);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"cosine similarity over {agreement.Faces} faces: least {agreement.Least:0.000000}, median {agreement.Median:0.000000}; at least {least} is asked for"));
        return agreement.Least >= least ? 0 : 2;
    }
}
