using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.CommandLine;

internal sealed class EnrolCommand
{
    private const string Help =
        "Enrols a person from pictures, or before the door's camera. Each picture must show one face, large, sharp and turned to the camera; a picture that is not good enough is refused with its reason. "
        + "Templates are stored, pictures are not. Enrolling the same id again adds templates; a picture that is not of the same person is refused.\n\n"
        + "With --camera the person stands before the door's camera and is led through a few poses, told here what to do; the daemon may run or not.\n\n"
        + "Example: edgeface enrol anna.kowalska --name \"Anna Kowalska\" anna1.jpg anna2.jpg\n\n"
        + "Exit code 0 where at least one template was stored, 3 where none was.";

    private readonly Argument<SubjectId> _id = new("ID")
    {
        Description = "The person's id: letters, digits, '.', '-' and '_'.",
        CustomParser = ParseId,
    };

    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Pictures of the person: JPEG, PNG.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _camera = new("--camera") { Description = "Take the templates with the door's own camera." };

    private readonly Option<int> _seconds = new("--seconds")
    {
        Description = "How long the camera is watched at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<string> _name = new("--name") { Description = "The person's name.", HelpName = "NAME", Required = true };

    private readonly Option<DateOnly?> _consent = new("--consent")
    {
        Description = "The day on which the person agreed to be recognised; kept with them, as is who enrols them.",
        HelpName = "2026-01-31",
        CustomParser = ParseDay,
    };

    private readonly Option<bool> _allowDuplicate = new("--allow-duplicate")
    {
        Description = "Enrol even where this person seems to be enrolled under another id (twins, a second card).",
    };

    private readonly Option<ImagePoint?> _face = new("--face")
    {
        Description = "Which face of a picture with several: the one at this point, in the picture's pixels. Example: --face 640,210",
        HelpName = "X,Y",
        CustomParser = ParsePoint,
    };

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var enrol = new EnrolCommand();
        var command = new Command("enrol", Help) { enrol._id, enrol._images, enrol._name, enrol._consent, enrol._allowDuplicate, enrol._face, enrol._camera, enrol._seconds, options.Json };
        command.Validators.Add(enrol.CheckSource);
        enrol._seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 1 and <= 600)) result.AddError("--seconds: allowed are 1 to 600");
        });
        command.SetAction((parsed, cancel) => enrol.RunAsync(parsed, options, around, cancel));
        return command;
    }

    /// <summary>Argument of the commands that take a subject.</summary>
    internal static SubjectId ParseId(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (SubjectId.IsValid(text)) return new(text);
        result.AddError($"'{text}' is no subject id: 1 to {SubjectId.MaxLength} letters, digits, '.', '-' or '_', the first a letter or digit");
        return default;
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions options, CommandSurroundings around, CancellationToken cancel)
    {
        var configured = options.Load(parsed, around).Require();
        using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, TimeProvider.System);
        var setup = new RecognitionSetup(models, configured);
        using var gallery = await options.OpenGalleryAsync(parsed, configured, around, cancel);
        var id = parsed.GetValue(_id);

        List<EnrolmentCandidate> candidates = [];
        List<RefusedPicture> refused = [];
        if (parsed.GetValue(_camera))
        {
            await using var camera = DoorCamera.Of(gallery.Daemon, configured.Camera, around.Time);
            candidates.AddRange(await WatchAsync(models, configured, camera, TimeSpan.FromSeconds(parsed.GetValue(_seconds)), around, cancel));
        }

        using (var analyser = setup.CreateEnroller())
        {
            foreach (var image in parsed.GetValue(_images) ?? [])
            {
                if (Choose(analyser.Analyse(image), parsed.GetValue(_face), out var fault) is { } face)
                    candidates.Add(new(image, face.Found.Embedding, face.Found.Quality.Score));
                else refused.Add(fault!);
            }
        }

        var subjects = await gallery.Store.LoadAsync(cancel);
        var verdict = Judge(setup, configured, parsed.GetValue(_allowDuplicate), id, subjects, candidates);
        refused.AddRange(verdict.Refused);
        if (verdict.Accepted.Count > 0)
        {
            await gallery.Store.AddAsync(id, parsed.GetRequiredValue(_name),
                [.. verdict.Accepted.Select(candidate => new NewTemplate(candidate.Embedding, candidate.Quality))],
                EnrolmentPapers.None with { Consent = parsed.GetValue(_consent) }, cancel);
        }

        Tell(around, parsed.GetValue(options.Json), new(id.Value, verdict.Accepted.Count, refused));
        return verdict.Accepted.Count > 0 ? ExitCodes.Ok : ExitCodes.NothingDone;
    }

    // Guidance goes to standard error: standard output is the answer's.
    private static async Task<IReadOnlyList<EnrolmentCandidate>> WatchAsync(
        RecognitionModels models, EdgeFaceOptions configured, ICamera camera, TimeSpan most, CommandSurroundings around, CancellationToken cancel)
    {
        var enroller = new CameraEnroller(models, models.CreateProbe(configured.Quality.Enrolment), configured.Recognition, around.Time);
        var candidates = await enroller.RunAsync(camera, most, around.Error.WriteLine, cancel);
        if (!enroller.SawPictures) throw new CommandException($"The camera ({camera.Description}) gave no picture in {most.TotalSeconds:0} seconds; 'edgeface doctor' says more.");
        if (enroller.Missing is { } missing) around.Warn($"not all poses were taken, '{missing.Name}' is missing");
        return candidates;
    }

    private void CheckSource(CommandResult result)
    {
        var camera = result.GetValue(_camera);
        if (camera == (result.GetValue(_images) is { Length: > 0 })) result.AddError("either pictures or --camera is expected");
    }

    private static StillFace? Choose(StillAnalysis still, ImagePoint? at, out RefusedPicture? fault)
    {
        fault = null;
        if (still.Fault is { } unreadable)
        {
            fault = new(still.Path, StillReasons.NotAPicture, unreadable);
            return null;
        }

        FrameReject? reject = still.Faces.Count == 0 ? new(DenialReason.NoFace) : null;
        var face = at is { } point ? FaceChooser.At(still.Faces, point) : FaceChooser.Only(still.Faces, out reject);
        if ((face is null ? reject : face.Reject) is not { } refused) return face;
        fault = new(still.Path, StillReasons.Name(refused.Reason), StillReasons.Words(refused));
        return null;
    }

    private static EnrolmentVerdict Judge(
        RecognitionSetup setup, EdgeFaceOptions options, bool allowDuplicate, SubjectId id,
        IReadOnlyList<Subject> subjects, List<EnrolmentCandidate> candidates)
    {
        var model = setup.Models.Embedder.Model;
        var own = subjects.Where(s => s.Id == id).SelectMany(s => s.Templates).Select(t => t.Embedding).Where(e => e.Model == model).ToArray();
        SimilarityThreshold? duplicate = allowDuplicate ? null : setup.DuplicateThreshold;
        var judge = new EnrolmentJudge(duplicate, setup.SameSubjectThreshold, options.Enrolment.MaximumTemplates);
        return judge.Judge(candidates, own, setup.Snapshot([.. subjects.Where(s => s.Id != id)]));
    }

    private static void Tell(CommandSurroundings around, bool json, EnrolmentAnswer answer)
    {
        if (json)
        {
            JsonOutput.Write(around.Out, answer);
            return;
        }

        foreach (var picture in answer.Refused) around.Error.WriteLine($"edgeface: refused {picture.Image}: {picture.Message}");
        around.Out.WriteLine(answer.Stored == 0
            ? $"{answer.Subject}: nothing stored, no picture was good enough"
            : $"{answer.Subject}: {answer.Stored} template{(answer.Stored == 1 ? "" : "s")} stored");
    }

    private static DateOnly? ParseDay(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        result.AddError($"--consent {text}: expected a day such as 2026-01-31");
        return null;
    }

    private static ImagePoint? ParsePoint(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var parts = text.Split(',');
        if (parts.Length == 2
            && float.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && float.IsFinite(x)
            && float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && float.IsFinite(y))
        {
            return new(x, y);
        }

        result.AddError($"--face {text}: expected X,Y in pixels, for example 640,210");
        return null;
    }

    private sealed record EnrolmentAnswer(string Subject, int Stored, IReadOnlyList<RefusedPicture> Refused);
}
