using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;

namespace EdgeFace.Demo.Show;

/// <summary>
/// One unit of the demo: a folder of its own with configuration and state, which is deleted with the object.
/// </summary>
public sealed class UnitSetup : IDisposable
{
    public const string TopicFilter = "edgeface/#";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly ShowSettings _settings;
    private readonly string _folder;

    private UnitSetup(ShowSettings settings, string folder)
    {
        _settings = settings;
        _folder = folder;
    }

    private string State => Path.Combine(_folder, "state");

    private string Configuration => Path.Combine(_folder, "edgeface.json");

    // Short, because a socket's path has at most 107 characters.
    public string ControlSocket => Path.Combine(State, "control.sock");

    public static UnitSetup Create(ShowSettings settings) =>
        new(settings, Directory.CreateTempSubdirectory("edgeface-demo-").FullName);

    /// <summary>Enrols a person with the program itself, from one photograph.</summary>
    public async Task<ProgramResult> EnrolAsync(CastMember person, CancellationToken cancel) => await ChildProgram.RunAsync(
        _settings.Unit,
        [
            "enrol", person.Id, "--name", person.Name, Path.Combine(_settings.Photographs, person.Photograph),
            "--face", string.Join(',', person.Face.Select(number => number.ToString(CultureInfo.InvariantCulture))),
            "--state", State,
        ],
        cancel);

    /// <summary>Writes the configuration and starts the daemon on it.</summary>
    /// <param name="brokerPort">On this machine.</param>
    /// <param name="frames">Of all scenes together.</param>
    /// <param name="heard">Takes the daemon's log lines.</param>
    public ChildProgram Start(int brokerPort, int frames, Action<string> heard)
    {
        File.WriteAllText(Configuration, Configure(brokerPort, frames).ToJsonString(Indented));
        return ChildProgram.Start(_settings.Unit, ["run", "--config", Configuration, "--state", State], heard);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // What differs from a unit at a door: people come within seconds of each other, so the door is told to take a
    // shorter absence for the end of an approach, and to lock again and to deny sooner.
    private JsonObject Configure(int brokerPort, int frames) => new()
    {
        ["unit"] = new JsonObject { ["site"] = "demo", ["door"] = "front" },
        ["camera"] = new JsonObject
        {
            ["kind"] = "command",
            ["command"] = new JsonArray(
                Environment.ProcessPath, "frames", "--photographs", _settings.Photographs,
                "--count", frames.ToString(CultureInfo.InvariantCulture)),
        },
        ["mqtt"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = brokerPort, ["tls"] = false },
        ["recognition"] = new JsonObject
        {
            ["approachGap"] = FrameScript.ApproachGap.ToString("c"),
            ["framesBeforeDenial"] = 15,
        },
        ["door"] = new JsonObject { ["unlockTime"] = "00:00:01.5" },
        ["wiring"] = new JsonObject { ["kind"] = "simulated" },
    };
}
