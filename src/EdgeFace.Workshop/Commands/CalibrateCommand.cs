using System.CommandLine;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Quantisation;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models calibrate</c>.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        var images = new Option<string>("--images") { Description = "Folder of pictures of many different people, one face each. They are read, not kept.", HelpName = "DIR", Required = true };
        var pictures = new Option<string>("--describe") { Description = "What these pictures are, in words; goes into the table.", HelpName = "TEXT", DefaultValueFactory = _ => "pictures of faces" };
        var faces = new Option<int>("--most") { Description = "Read about this many pictures at most.", DefaultValueFactory = _ => 300 };
        var models = new Option<string?>("--models") { Description = "The folder 'models' of the source code.", HelpName = "DIR" };
        var packages = new Option<string?>("--packages") { Description = "Built packages, for the face detector. 'artifacts/models' where not given.", HelpName = "DIR" };
        var command = new Command("calibrate", "Measure the ranges of values in MobileFaceNet on pictures of faces, for the INT8 form. Writes models/mobilefacenet/calibration.json: numbers, no pictures. Only developers need this.")
        {
            images, pictures, faces, models, packages,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(models) ?? ModelFolders.FindModels();
            var plan = BuildManifest.Read(folder).Packages.First(package => package.Name == "mobilefacenet");
            var source = new SourceFiles(Path.Combine(folder, "node_modules")).Read(plan.Source);
            var crops = AlignedCrops.Read(
                parsed.GetRequiredValue(images), parsed.GetValue(packages) ?? ModelFolders.Packages(folder), parsed.GetValue(faces), Console.Error.WriteLine);
            var file = TfliteReader.Read(source);
            var table = new Calibrator(() => MobileFaceNetGraphs.PrepareModel(file), ConsoleProgress.OfProcess()).Measure(plan.Source.Sha256, parsed.GetRequiredValue(pictures), crops);
            var path = Path.Combine(folder, plan.Name, CalibrationTable.FileName);
            AtomicFile.Write(path, CompactJson.Serialise(table));
            Console.Error.WriteLine($"{path} written; now run 'edgeface-models build --update-hashes'");
            return 0;
        });
        return command;
    }
}
