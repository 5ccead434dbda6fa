using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeFace.Demo.Cast;

/// <summary>Somebody who is enrolled.</summary>
/// <param name="Photograph">File that the template is made of.</param>
/// <param name="Face">A point inside the face, x and y in pixels of the photograph.</param>
public sealed record CastMember(string Id, string Name, string Photograph, IReadOnlyList<int> Face);

/// <summary>One approach to the door.</summary>
/// <param name="Who">Id of who comes; null for a stranger.</param>
/// <param name="From">The camera's view at first: left, top and width in pixels of the photograph.</param>
/// <param name="To">The camera's view at last.</param>
public sealed record SceneEntry(string? Who, string Photograph, IReadOnlyList<int> From, IReadOnlyList<int> To);

/// <summary>What the camera sees while nobody is there.</summary>
public sealed record EmptyPlace(string Photograph, IReadOnlyList<int> Window);

/// <summary>Who is enrolled, who comes, and from which photographs: the committed table <c>people.json</c>.</summary>
/// <param name="Source">Where the photographs come from.</param>
public sealed record CastTable(
    string Source, IReadOnlyList<CastMember> People, IReadOnlyList<SceneEntry> Scenes, EmptyPlace Empty)
{
    private const string FileName = "people.json";

    /// <summary>Reads the table beside the program.</summary>
    /// <exception cref="InvalidDataException">It breaks a rule of the demo; the message says which.</exception>
    public static CastTable ReadBesideProgram() =>
        Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, FileName)));

    /// <exception cref="InvalidDataException">It breaks a rule of the demo; the message says which.</exception>
    public static CastTable Parse(string json)
    {
        CastTable table;
        try
        {
            table = JsonSerializer.Deserialize(json, CastJson.Default.CastTable)
                ?? throw new InvalidDataException($"{FileName} is empty");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{FileName} is damaged: {fault.Message}", fault);
        }

        return table.Fault() is { } rule ? throw new InvalidDataException($"{FileName}: {rule}") : table;
    }

    /// <summary>The person of this id.</summary>
    public CastMember Member(string id) => People.First(person => person.Id == id);

    /// <summary>All photographs that are used, each once.</summary>
    public IEnumerable<string> Photographs => People.Select(person => person.Photograph)
        .Concat(Scenes.Select(scene => scene.Photograph)).Append(Empty.Photograph).Distinct();

    private string? Fault()
    {
        if (People.Any(person => person.Face.Count != 2)) return "a face is two numbers: x, y";
        if (Scenes.Any(scene => scene.From.Count != 3 || scene.To.Count != 3) || Empty.Window.Count != 3)
            return "a window is three numbers: left, top, width";
        if (Photographs.Any(name => name != Path.GetFileName(name))) return "a photograph is a file name without a folder";
        foreach (var scene in Scenes)
        {
            if (scene.Who is not { } who) continue;
            if (People.FirstOrDefault(person => person.Id == who) is not { } person) return $"'{who}' comes but is not enrolled";
            if (person.Photograph == scene.Photograph)
                return $"'{who}' comes in {scene.Photograph}, the photograph of the enrolment; the demo would show nothing";
        }

        return null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CastTable))]
internal sealed partial class CastJson : JsonSerializerContext;
