using System.CommandLine;
using EdgeFace.Training;
using EdgeFace.Training.Commands;
using EdgeFace.Training.Runs;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;

var root = new RootCommand("EdgeFace's training: from pictures of people to a model package that a door takes. Runs on a workstation, not on the door unit; nothing leaves this machine.")
{
    PrepareCommand.Create(),
    RunCommand.Create(),
    DistilCommand.Create(),
    FinetuneCommand.Create(),
    ExportCommand.Create(),
    BaselineCommand.Create(),
};

TorchDevice.WaitAsleep();
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is TrainingException or BuildFailedException or EvaluationException or ModelPackageException)
{
    Console.Error.WriteLine($"edgeface-train: {e.Message}");
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"edgeface-train: a file cannot be read or written: {e.Message} Is there room, and may you write there?");
    return 1;
}
