using System.CommandLine;
using EdgeFace.Training.Classical;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Validation;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train baseline</c>.</summary>
internal static class BaselineCommand
{
    public static Command Create()
    {
        var method = new Argument<ClassicalMethod>("method") { Description = "eigenfaces or fisherfaces." };
        var data = new Option<string>("--data") { Description = "What 'edgeface-train prepare' made.", HelpName = "DATASET", Required = true };
        var components = new Option<int>("--components") { Description = "Eigenfaces kept.", HelpName = "N", DefaultValueFactory = _ => 150 };
        var side = new Option<int>("--size") { Description = "Side of the grey faces: 28, 56 or 112. Time grows with its sixth power.", DefaultValueFactory = _ => 28 };
        var judge = new JudgeOptions();
        var command = new Command("baseline", "Train and judge a classical method on the same people as the deep ones, to see what those buy. OpenCV's face module.")
        {
            method, data, components, side,
        };
        judge.AddTo(command);
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            var size = parsed.GetValue(side);
            if (size is not (28 or 56 or 112)) throw new TrainingException($"--size must be 28, 56 or 112, not {size}.");
            using var dataset = Dataset.Open(parsed.GetRequiredValue(data));
            var training = dataset.Part(DatasetPart.Training);
            var validation = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation));
            var faces = FaceSet.Of(dataset, training).Faces.Select(face => face!).ToList();
            var begun = Environment.CpuUsage.TotalTime;
            using var module = FaceModule.Train(parsed.GetValue(method), faces, training.Labels, Numbers.Within("--components", parsed.GetValue(components), 2, 1000), size);
            var used = Environment.CpuUsage.TotalTime - begun;
            stop.ThrowIfCancellationRequested();
            Console.WriteLine(FormattableString.Invariant($"{parsed.GetValue(method)}: {faces.Count} faces of {training.People} people, {module.Components} components, {used.TotalSeconds:0.0} s of processor time"));
            Say("validation people", PairRates.Of(validation.Compare(module.Embed(validation.Faces))));
            if (judge.Read(parsed, stop) is { } set)
            {
                var judgement = set.Judge(module.Embed(set.Faces));
                Console.WriteLine(FormattableString.Invariant($"{judgement.Name}: accuracy {100 * judgement.Accuracy:0.0} %, AUC {judgement.Auc:0.000}, {judgement.Pairs} pairs"));
            }

            return 0;
        }, "Nothing was written."));
        return command;
    }

    private static void Say(string who, PairRates rates) => Console.WriteLine(FormattableString.Invariant(
        $"{who}: accuracy {100 * rates.Accuracy:0.0} %, AUC {rates.Auc:0.000}, TAR at 1e-2 {100 * rates.TarAt1e2:0.0} %, at 1e-3 {100 * rates.TarAt1e3:0.0} %"));
}
