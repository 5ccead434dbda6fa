using System.Runtime.CompilerServices;
using EdgeFace.Training.Runs;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)] // torch's seed and threads belong to the process

namespace EdgeFace.TrainingTests.Support;

internal static class Torch
{
    [ModuleInitializer]
    internal static void Begin() => TorchDevice.WaitAsleep();
}
