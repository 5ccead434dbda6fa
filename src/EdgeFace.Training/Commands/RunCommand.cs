using System.CommandLine;
using EdgeFace.Training.Runs;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train run</c>.</summary>
internal static class RunCommand
{
    // What is said of a collapsed run by its exit code.
    internal const int CollapsedExitCode = 4;

    public static Command Create()
    {
        var options = new RunOptions();
        var loss = new Option<LossKind>("--loss") { Description = "arcface, cosface or triplet.", HelpName = "LOSS", DefaultValueFactory = _ => LossKind.ArcFace };
        var resume = new Option<string?>("--resume") { Description = "Go on with an interrupted run; its settings are taken as they were.", HelpName = "RUN" };
        var command = new Command("run", "Train a net from scratch on a prepared dataset. Shows how it goes, keeps checkpoints and a report, notices a collapse, stops when it gets no better.")
        {
            loss, resume,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            if (parsed.GetValue(resume) is { } begun)
            {
                var run = new RunFolder(begun);
                return ExitCode(TrainingSession.Run(run.Settings(), run, true, options.Judge.Read(parsed, stop), options.View(parsed), stop));
            }

            var kind = parsed.GetValue(loss);
            if (kind == LossKind.Distillation) throw new TrainingException("--loss must be arcface, cosface or triplet; a teacher's embeddings are learnt by 'edgeface-train distil'.");
            var (settings, folder) = (options.Settings(parsed, kind, null, 128), options.Folder(parsed));
            var judge = options.Judge.Read(parsed, stop);
            folder.Begin(settings);
            return ExitCode(TrainingSession.Run(settings, folder, false, judge, options.View(parsed), stop));
        }, "A checkpoint was kept: 'edgeface-train run --resume RUN' goes on from it."));
        return command;
    }

    internal static int ExitCode(RunEnd end) => end == RunEnd.Collapsed ? CollapsedExitCode : 0;
}
