using System.Runtime.CompilerServices;
using EdgeFace.Training.Runs;
using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // torch's seed and threads belong to the process

namespace EdgeFace.TrainingTests.Support;

internal static class Torch
{
    [ModuleInitializer]
    internal static void Begin() => TorchDevice.WaitAsleep();
}
