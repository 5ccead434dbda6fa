namespace EdgeFace.SystemTests.Support;

/// <summary>What this assembly is when it is started as a program: a door that a test can kill.</summary>
internal static class Program
{
    public const string Door = "door";

    private static Task<int> Main(string[] arguments) =>
        arguments is [Door, var folder, var state, var port] ? KillableDoor.ServeAsync(folder, state, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)) : Task.FromResult(2);
}
