using System.CommandLine;
using EdgeFace.Demo;
using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Show;

const double LongestSeconds = 3600;
var cast = CastTable.ReadBesideProgram();
var shortest = Math.Ceiling(ShowRun.Shortest.TotalSeconds);

var photographs = new Option<DirectoryInfo>("--photographs") { Description = "Folder of the demo photographs.", Required = true };
var count = new Option<int>("--count") { Description = "Frames of all scenes together; the place stays empty after them.", Required = true };
var frames = new Command("frames", "Writes the frames of the demo to standard output as MJPEG, as a camera would.") { photographs, count };
frames.SetAction(async (parsed, cancel) =>
{
    using var shelf = new PhotographShelf(parsed.GetRequiredValue(photographs).FullName);
    var script = new FrameScript(cast, parsed.GetRequiredValue(count));
    await using var output = Console.OpenStandardOutput();
    await new FramesCommand(script, shelf, TimeProvider.System).RunAsync(output, cancel);
    return 0;
});

var unit = new Option<FileInfo>("--unit") { Description = "The program edgeface.", Required = true };
var pictures = new Option<DirectoryInfo>("--pictures") { Description = "Folder for the annotated pictures.", Required = true };
var plain = new Option<bool>("--plain") { Description = "Print lines instead of the live view." };
var seconds = new Option<double>("--seconds")
{
    Description = $"How long the demo may last, from {shortest} on; scenes are shortened, then left out, to fit.",
    DefaultValueFactory = _ => 30,
};
seconds.Validators.Add(result =>
{
    if (!(result.GetValue(seconds) >= shortest && result.GetValue(seconds) <= LongestSeconds))
        result.AddError($"--seconds: a number from {shortest} to {LongestSeconds}");
});

var root = new RootCommand("Shows EdgeFace at work: people of photographs come to a simulated door.") { unit, photographs, pictures, seconds, plain, frames };
root.SetAction((parsed, cancel) => new ShowCommand(
    new(parsed.GetRequiredValue(unit).FullName, parsed.GetRequiredValue(photographs).FullName,
        parsed.GetRequiredValue(pictures).FullName, TimeSpan.FromSeconds(parsed.GetValue(seconds))),
    cast, parsed.GetValue(plain) || Console.IsOutputRedirected, TimeProvider.System).RunAsync(cancel));

// System.CommandLine cancels at SIGINT and SIGTERM; the time is for stopping the unit in good order.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(8) });
