using System.CommandLine;
using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Losses;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;
using EdgeFace.Training.Reports;
using EdgeFace.Training.Runs;
using Spectre.Console;

namespace EdgeFace.Training.Commands;

/// <summary>What runs from scratch and distillation both ask for.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _data = new("--data") { Description = "What 'edgeface-train prepare' made.", HelpName = "DATASET" };
    private readonly Option<string?> _out = new("--out") { Description = "The run: a folder that is made.", HelpName = "RUN" };
    private readonly Option<string> _backbone = new("--backbone") { Description = "mobilefacenet or facenet-small.", HelpName = "NET", DefaultValueFactory = _ => "mobilefacenet" };
    private readonly Option<double> _width = new("--width") { Description = "Factor on the channels of every layer, 0.125 to 2.", HelpName = "W", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _size = new("--size") { Description = "Side of what the net sees: 112, or 56, which takes a quarter of the time.", DefaultValueFactory = _ => 112 };
    private readonly Option<int?> _dimension = new("--dimension") { Description = "Length of the embedding; 128, or a teacher's.", HelpName = "N" };
    private readonly Option<string?> _activation = new("--activation") { Description = "prelu or relu. PReLU where not given (facenet-small: ReLU).", HelpName = "NAME" };
    private readonly Option<string> _augment = new("--augment") { Description = "none, light or full.", HelpName = "LEVEL", DefaultValueFactory = _ => "light" };
    private readonly Option<int> _batch = new("--batch") { Description = "Pictures in a batch, where people are not regarded.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _people = new("--people") { Description = "Triplets: different people in a batch (P).", HelpName = "P", DefaultValueFactory = _ => 16 };
    private readonly Option<int> _each = new("--each") { Description = "Triplets: pictures of each (K).", HelpName = "K", DefaultValueFactory = _ => 4 };
    private readonly Option<string> _mining = new("--mining") { Description = "Triplets: hard, semihard or plain.", DefaultValueFactory = _ => "hard" };
    private readonly Option<double?> _margin = new("--margin") { Description = "Of the loss; as published where not given: 0.5 (arcface), 0.35 (cosface), 0.3 (triplet).", HelpName = "M" };
    private readonly Option<double?> _scale = new("--scale") { Description = "s of arcface and cosface; 32 where not given. Larger sets want 64.", HelpName = "S" };
    private readonly Option<double?> _rate = new("--rate") { Description = "Largest learning rate. 0.05 where not given; for distillation, whose loss is smaller, 0.5.", HelpName = "RATE" };
    private readonly Option<string> _schedule = new("--schedule") { Description = "cosine or constant.", DefaultValueFactory = _ => "cosine" };
    private readonly Option<double> _warmUp = new("--warm-up") { Description = "Share of the run over which the rate rises.", HelpName = "SHARE", DefaultValueFactory = _ => 0.05 };
    private readonly Option<double> _decay = new("--decay") { Description = "Weight decay, of layers' weights only.", DefaultValueFactory = _ => 5e-4 };
    private readonly Option<double> _clip = new("--clip") { Description = "Largest length of the gradient.", DefaultValueFactory = _ => 5 };
    private readonly Option<double> _epochs = new("--epochs") { Description = "How long: passes through the training pictures. With this and --threads 1 the same seed gives the same numbers.", HelpName = "N" };
    private readonly Option<double> _minutes = new("--minutes") { Description = "How long: by the clock.", HelpName = "N" };
    private readonly Option<double> _processorMinutes = new("--cpu-minutes") { Description = "How long: processor time over all cores, for comparisons on a machine that others use too.", HelpName = "N" };
    private readonly Option<int> _evaluations = new("--evaluations") { Description = "On the validation people, evenly over the run.", HelpName = "N", DefaultValueFactory = _ => 12 };
    private readonly Option<int> _patience = new("--patience") { Description = "In the second half, stop after so many evaluations without a better TAR at FMR 1e-2; 0: never.", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Of weights, batches and augmentation.", DefaultValueFactory = _ => 1UL };
    private readonly Option<int> _threads = new("--threads") { Description = "0: as many as torch likes.", HelpName = "N" };
    private readonly Option<string> _device = new("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
    private readonly Option<bool> _plain = new("--plain") { Description = "Lines instead of a live view." };

    public JudgeOptions Judge { get; } = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _data, _out, _backbone, _width, _size, _dimension, _activation, _augment, _batch, _people, _each, _mining, _margin, _scale, _rate, _schedule,
            _warmUp, _decay, _clip, _epochs, _minutes, _processorMinutes, _evaluations, _patience, _seed, _threads, _device, _plain,
        }) command.Options.Add(option);
        Judge.AddTo(command);
    }

    public RunFolder Folder(ParseResult parsed) => new(parsed.GetValue(_out) ?? throw new TrainingException("Say where the run goes: --out RUN."));

    public IRunView View(ParseResult parsed) => parsed.GetValue(_plain) || Console.IsOutputRedirected
        ? new PlainRunView(Console.Out, TimeProvider.System)
        : new LiveRunView(AnsiConsole.Console);

    /// <exception cref="TrainingException">A value lies outside its bounds.</exception>
    public RunSettings Settings(ParseResult parsed, LossKind kind, string? teacher, int dimension)
    {
        var loss = LossSettings.Published(kind);
        return new(
            RunSettings.CurrentFormat, Path.GetFullPath(parsed.GetValue(_data) ?? throw new TrainingException("Say what to learn from: --data DATASET.")),
            Network(parsed, dimension),
            loss with
            {
                Margin = Numbers.Within("--margin", parsed.GetValue(_margin) ?? loss.Margin, 0, 1.5),
                Scale = Numbers.Within("--scale", parsed.GetValue(_scale) ?? loss.Scale, 1, 256),
                Mining = Mining(parsed.GetRequiredValue(_mining)),
            },
            kind == LossKind.Triplet
                ? new(Numbers.Within("--people", parsed.GetValue(_people), 2, 1024), Numbers.Within("--each", parsed.GetValue(_each), 2, 64))
                : new(0, Numbers.Within("--batch", parsed.GetValue(_batch), 2, 4096)),
            new(
                parsed.GetValue(_schedule) switch { "cosine" => Schedule.Cosine, "constant" => Schedule.Constant, var other => throw new TrainingException($"--schedule must be cosine or constant, not '{other}'.") },
                Numbers.Within("--rate", parsed.GetValue(_rate) ?? (kind == LossKind.Distillation ? 0.5 : 0.05), 1e-7, 10), Numbers.Within("--warm-up", parsed.GetValue(_warmUp), 0, 0.5), 0.9,
                Numbers.Within("--decay", parsed.GetValue(_decay), 0, 0.1), Numbers.Within("--clip", parsed.GetValue(_clip), 1e-3, 1e6)),
            Level(parsed.GetRequiredValue(_augment)), Budget(parsed), parsed.GetValue(_seed), Numbers.Within("--threads", parsed.GetValue(_threads), 0, 256),
            parsed.GetRequiredValue(_device), Numbers.Within("--evaluations", parsed.GetValue(_evaluations), 1, 10_000), Numbers.Within("--patience", parsed.GetValue(_patience), 0, 10_000),
            teacher, null);
    }

    private NetworkSettings Network(ParseResult parsed, int dimension)
    {
        var backbone = parsed.GetValue(_backbone) switch
        {
            "mobilefacenet" => Backbone.MobileFaceNet,
            "facenet-small" => Backbone.FaceNetSmall,
            var other => throw new TrainingException($"--backbone must be mobilefacenet or facenet-small, not '{other}'."),
        };
        var activation = parsed.GetValue(_activation) switch
        {
            "relu" => Activation.Relu,
            null when backbone == Backbone.FaceNetSmall => Activation.Relu,
            null or "prelu" when backbone == Backbone.MobileFaceNet => Activation.PRelu,
            var other => throw new TrainingException($"--activation must be prelu or relu (facenet-small: relu), not '{other}'."),
        };
        var settings = new NetworkSettings(backbone, parsed.GetValue(_width), parsed.GetValue(_size), parsed.GetValue(_dimension) ?? dimension, activation);
        return settings.Fault() is { } fault ? throw new TrainingException($"No such net: {fault}.") : settings;
    }

    private BudgetSettings Budget(ParseResult parsed)
    {
        var budget = new BudgetSettings(parsed.GetValue(_epochs), parsed.GetValue(_minutes), parsed.GetValue(_processorMinutes));
        double[] given = [budget.Epochs, budget.Minutes, budget.ProcessorMinutes];
        if (given.All(value => value == 0)) return budget with { Epochs = 20 };
        if (given.Count(value => value != 0) > 1) throw new TrainingException("Give one of --epochs, --minutes and --cpu-minutes.");
        Numbers.Within("--epochs, --minutes or --cpu-minutes", given.Sum(), 1e-3, 1e6);
        return budget;
    }

    private static TripletMining Mining(string name) => name switch
    {
        "hard" => TripletMining.Hard,
        "semihard" => TripletMining.SemiHard,
        "plain" => TripletMining.Plain,
        _ => throw new TrainingException($"--mining must be hard, semihard or plain, not '{name}'."),
    };

    private static string Level(string name)
    {
        AugmentationOptions.Named(name);
        return name;
    }
}
