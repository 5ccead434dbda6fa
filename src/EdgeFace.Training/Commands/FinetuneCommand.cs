using System.CommandLine;
using EdgeFace.Training.Optimisation;
using EdgeFace.Training.Runs;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train finetune</c>.</summary>
internal static class FinetuneCommand
{
    private const int Batch = 32;

    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "The package that is trained further: a folder or a name.", HelpName = "PACKAGE" };
        var data = new Option<string?>("--data") { Description = "What 'edgeface-train prepare' made of one's own people or camera.", HelpName = "DATASET" };
        var output = new Option<string?>("--out") { Description = "The run: a folder that is made. 'edgeface-train export' makes a package of it, unless that is worse.", HelpName = "RUN" };
        var rate = new Option<double>("--rate") { Description = "Largest learning rate. Above 1e-3 such nets are known to collapse.", DefaultValueFactory = _ => 1e-4 };
        var last = new Option<int>("--last-layers") { Description = "Layers, counted from the end, that are trained throughout.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var deeper = new Option<int>("--deeper-layers") { Description = "Layers before those that join in half-way, at a tenth of the rate.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var epochs = new Option<double>("--epochs") { Description = "How long: passes through the training pictures.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var augment = new Option<string>("--augment") { Description = "none, light or full.", HelpName = "LEVEL", DefaultValueFactory = _ => "light" };
        var seed = new Option<ulong>("--seed") { Description = "Of batches and augmentation.", DefaultValueFactory = _ => 1UL };
        var threads = new Option<int>("--threads") { Description = "0: as many as torch likes.", HelpName = "N" };
        var device = new Option<string>("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
        var resume = new Option<string?>("--resume") { Description = "Go on with an interrupted run.", HelpName = "RUN" };
        var options = new RunOptions();
        var command = new Command("finetune", "Train a package further on few pictures of one's own people or camera: the last layers first, at careful rates. A collapse is noticed and said; a model that is worse on people held out is never exported.")
        {
            from, data, output, rate, last, deeper, epochs, augment, seed, threads, device, resume,
        };
        options.Judge.AddTo(command);
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            if (parsed.GetValue(resume) is { } begun)
            {
                var run = new RunFolder(begun);
                return RunCommand.ExitCode(TrainingSession.Run(run.Settings(), run, true, options.Judge.Read(parsed, stop), options.View(parsed), stop));
            }

            var package = ModelLocator.Find().Load(parsed.GetValue(from) ?? throw new TrainingException("Say what is trained further: --from PACKAGE."));
            var settings = new RunSettings(
                RunSettings.CurrentFormat, Path.GetFullPath(parsed.GetValue(data) ?? throw new TrainingException("Say what to learn from: --data DATASET.")), null,
                LossSettings.Published(LossKind.ArcFace) with { Margin = 0.3, Ramp = 0 }, new(0, Batch),
                new(Schedule.Cosine, Numbers.Within("--rate", parsed.GetValue(rate), 1e-8, 10), 0.1, 0.9, 5e-4, 1), parsed.GetRequiredValue(augment),
                new(Numbers.Within("--epochs", parsed.GetValue(epochs), 1e-3, 1e6), 0, 0), parsed.GetValue(seed), Numbers.Within("--threads", parsed.GetValue(threads), 0, 256),
                parsed.GetRequiredValue(device), 8, 4, null,
                new(package.Folder, Numbers.Within("--last-layers", parsed.GetValue(last), 1, 1000), Numbers.Within("--deeper-layers", parsed.GetValue(deeper), 0, 1000)));
            var folder = new RunFolder(parsed.GetValue(output) ?? throw new TrainingException("Say where the run goes: --out RUN."));
            var judge = options.Judge.Read(parsed, stop);
            folder.Begin(settings);
            return RunCommand.ExitCode(TrainingSession.Run(settings, folder, false, judge, options.View(parsed), stop));
        }, "A checkpoint was kept: 'edgeface-train finetune --resume RUN' goes on from it."));
        return command;
    }
}
