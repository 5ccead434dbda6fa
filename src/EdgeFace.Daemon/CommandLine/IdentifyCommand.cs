using System.CommandLine;
using System.Globalization;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;

namespace EdgeFace.Daemon.CommandLine;

internal static class IdentifyCommand
{
    private const string Help =
        "Says who is in a picture: every face with the most similar person, the runner-up, and whether a single frame like this would match. Nothing is stored, no door moves.\n\n"
        + "Example: edgeface identify visitor.jpg";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Pictures: JPEG, PNG.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("identify", Help) { images, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, TimeProvider.System, configured.Pad);
            var setup = new RecognitionSetup(models, configured);
            var snapshot = await options.ReadGalleryAsync(parsed, setup, configured, around, cancel);
            var judge = new StillJudge(snapshot, setup.CreateSecurity(), configured.Recognition);
            using var analyser = setup.CreateIdentifier();
            var pictures = parsed.GetRequiredValue(images).Select(image => IdentifiedPicture.Of(analyser.Analyse(image), judge)).ToArray();
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, pictures);
            else WriteText(around.Out, pictures);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteText(TextWriter to, IReadOnlyList<IdentifiedPicture> pictures)
    {
        foreach (var picture in pictures)
        {
            to.WriteLine($"{picture.Image}: {picture.Fault ?? (picture.Faces.Count == 0 ? "no face" : $"{picture.Faces.Count} face{(picture.Faces.Count == 1 ? "" : "s")}")}");
            foreach (var face in picture.Faces)
            {
                var best = face.Best is { } b ? string.Create(CultureInfo.InvariantCulture, $"{b.Subject} {b.Similarity:0.000}") : "nobody to compare with";
                var runnerUp = face.RunnerUp is { } r ? string.Create(CultureInfo.InvariantCulture, $", then {r.Subject} {r.Similarity:0.000}") : "";
                to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  at {face.Box[0]:0},{face.Box[1]:0} ({face.Box[2]:0} x {face.Box[3]:0}): {face.Decision}{(face.Reason is null ? "" : $" ({face.Reason}{(face.Measured is { } m ? $": {m.Words()}" : "")})")}; {best}{runnerUp}"));
            }
        }
    }
}
