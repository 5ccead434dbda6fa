using System.CommandLine;
using EdgeFace.Benchmarks.Events;
using EdgeFace.Benchmarks.Frames;
using EdgeFace.Benchmarks.Recognition;
using EdgeFace.Benchmarks.Unit;

var root = new RootCommand("EdgeFace's benchmarks: what a frame costs, in time and in memory. Ratios hold; absolute times are this machine's.")
{
    FramesCommand.Create(),
    FeedCommand.Create(),
    SearchCommand.Create(),
    DecisionCommand.Create(),
    QualityCommand.Create(),
    OutboxCommand.Create(),
    UnitCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
