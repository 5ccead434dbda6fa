using System.Globalization;
using Xunit.Runner.InProc.SystemConsole;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// What this assembly is when it is started as a program: a door that a test can kill, a bad camera, a witness of what another one sends,
/// or else the runner of its tests.
/// </summary>
internal static class Program
{
    public const string Door = "door", Camera = "camera", Witness = "witness";

    private static Task<int> Main(string[] arguments) => arguments switch
    {
        [Door, var folder, var state, var port] => KillableDoor.ServeAsync(folder, state, int.Parse(port, CultureInfo.InvariantCulture)),
        // Each start has faults of its own, or one that dies at its first picture would do so for ever.
        [Camera, var film, var seed] => FaultyCamera.ServeAsync(FaultyFilm.Read(film), new(int.Parse(seed, CultureInfo.InvariantCulture) ^ Environment.ProcessId)),
        [Witness, var report, .. var command] => NetworkWitness.ServeAsync(report, command),
        _ => ConsoleRunner.Run(arguments),
    };
}
