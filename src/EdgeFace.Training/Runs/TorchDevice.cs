using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>Where and how torch computes.</summary>
internal static partial class TorchDevice
{
    /// <summary>
    /// Threads of OpenMP sleep while they wait for each other instead of spinning: on a machine that others use too, spinning
    /// takes most of the processor and slows everybody. To be called before torch is first used; what the user has set stays.
    /// </summary>
    public static void WaitAsleep() => _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);

    /// <param name="threads">0: as many as torch likes.</param>
    /// <exception cref="TrainingException">There is no such device here.</exception>
    public static Device Use(string name, int threads)
    {
        if (threads > 0) set_num_threads(threads);
        if (name == "cpu") return CPU;
        if (name != "cuda") throw new TrainingException($"--device must be cpu or cuda, not '{name}'.");
        return cuda.is_available()
            ? CUDA
            : throw new TrainingException("There is no GPU that this build can use. Build it with 'dotnet build src/EdgeFace.Training -p:TorchDevice=cuda' on a machine with one, or leave --device out.");
    }

    // The runtime keeps a copy of the environment; OpenMP reads the process's own.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
