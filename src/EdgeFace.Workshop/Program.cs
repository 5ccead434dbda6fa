using System.CommandLine;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Commands;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Import;
using Microsoft.ML.OnnxRuntime;

var root = new RootCommand("EdgeFace's workshop for models: imports them, calibrates and quantises them, and measures what came out. Runs on a workstation, not on the door unit.")
{
    BuildCommand.Create(),
    ImportCommand.Create(),
    InspectCommand.Create(),
    EvaluateCommand.Create(),
    FitSimilarityCommand.Create(),
    ProveLevelsCommand.Create(),
    CalibrateCommand.Create(),
    QuantiseCommand.Create(),
    TuneCommand.Create(),
    CompareCommand.Create(),
    EmbedCommand.Create(),
    CompareDetectorsCommand.Create(),
    CropClassifierCommand.Create(),
    CompareCommand.CreateMemoryProbe(),
};

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is BuildFailedException or EvaluationException or ModelPackageException or InvalidDataException or InvalidModelFileException or IOException or UnauthorizedAccessException or OnnxRuntimeException)
{
    Console.Error.WriteLine($"edgeface-models: {e.Message}");
    return 1;
}
