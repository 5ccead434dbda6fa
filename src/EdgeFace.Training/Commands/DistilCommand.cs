using System.CommandLine;
using EdgeFace.Training.Runs;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train distil</c>.</summary>
internal static class DistilCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var teacher = new Option<string?>("--teacher") { Description = "The model package that is learnt from: a folder or a name, or NAME:FORM.", HelpName = "PACKAGE" };
        var relations = new Option<double>("--relations") { Description = "Weight of the similarities within a batch, beside those to the teacher's embeddings.", DefaultValueFactory = _ => 1 };
        var resume = new Option<string?>("--resume") { Description = "Go on with an interrupted run.", HelpName = "RUN" };
        var command = new Command("distil", "Train a smaller student to give a teacher's embeddings. Needs faces, not names: --data may come from 'prepare --unlabelled'. The student is chosen with --backbone, --width, --size and --activation.")
        {
            teacher, relations, resume,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            if (parsed.GetValue(resume) is { } begun)
            {
                var run = new RunFolder(begun);
                return RunCommand.ExitCode(TrainingSession.Run(run.Settings(), run, true, options.Judge.Read(parsed, stop), options.View(parsed), stop));
            }

            var name = parsed.GetValue(teacher) ?? throw new TrainingException("Say who teaches: --teacher PACKAGE.");
            var (package, form) = ModelLocator.Find().LoadForm(name);
            var settings = options.Settings(parsed, LossKind.Distillation, $"{package.Folder}:{form}", package.Manifest.Dimension ?? throw new TrainingException($"{package.Folder} is no embedder."));
            settings = settings with { Loss = settings.Loss with { Margin = Numbers.Within("--relations", parsed.GetValue(relations), 0, 100) } };
            var (folder, judge) = (options.Folder(parsed), options.Judge.Read(parsed, stop));
            folder.Begin(settings);
            return RunCommand.ExitCode(TrainingSession.Run(settings, folder, false, judge, options.View(parsed), stop));
        }, "A checkpoint was kept: 'edgeface-train distil --resume RUN' goes on from it."));
        return command;
    }
}
