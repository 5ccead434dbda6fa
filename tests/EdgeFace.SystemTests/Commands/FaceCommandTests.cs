using System.Text.Json;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Commands;

/// <summary>Enrolling and identifying as a technician does it, on real pictures.</summary>
public sealed class FaceCommandTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly IReadOnlyList<DoorPerson> _people = SharedData.Root is null ? [] : DoorPerson.All();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Enrol_SamePersonUnderAnotherId_IsRefusedUnlessToldOtherwise()
    {
        BuiltModels.Require();
        SharedData.Require();
        string[] pictures = [.. _people[0].Enrolled.Take(2)];
        Assert.Equal(0, Enrol("anna", pictures).ExitCode);

        var refused = Enrol("berta", pictures);

        Assert.Equal(3, refused.ExitCode);
        Assert.All(refused.Json().GetProperty("refused").EnumerateArray(), picture =>
        {
            Assert.Equal("already_enrolled", picture.GetProperty("reason").GetString());
            Assert.Contains("'anna'", picture.GetProperty("message").GetString(), StringComparison.Ordinal);
        });
        var allowed = Enrol("berta", [.. pictures, "--allow-duplicate"]);
        Assert.Equal((0, 2), (allowed.ExitCode, allowed.Json().GetProperty("stored").GetInt32()));
    }

    [Fact]
    public void Enrol_AnotherPersonAmongThePictures_IsRefusedAlone()
    {
        BuiltModels.Require();
        SharedData.Require();
        var stranger = _people[1].Enrolled[0];

        var done = Enrol("anna", [.. _people[0].Enrolled.Take(4), stranger]);

        Assert.Equal(0, done.ExitCode);
        var answer = done.Json();
        Assert.Equal(4, answer.GetProperty("stored").GetInt32());
        Assert.Equal(stranger, Assert.Single(answer.GetProperty("refused").EnumerateArray()).GetProperty("image").GetString());
    }

    [Fact]
    public void Identify_KnownAndUnknown_GivesTheFixedShape()
    {
        BuiltModels.Require();
        SharedData.Require();
        Assert.Equal(0, Enrol("anna", [.. _people[0].Enrolled.Take(4)]).ExitCode);

        var done = EdgeFaceProgram.Run(_place, "identify", "--json", _people[0].Enrolled[5], _people[1].Enrolled[0]);

        Assert.True(done.ExitCode == 0, done.Errors);
        var pictures = done.Json().EnumerateArray().ToArray();
        Assert.Equal([_people[0].Enrolled[5], _people[1].Enrolled[0]], pictures.Select(p => p.GetProperty("image").GetString()));
        var known = Largest(pictures[0]);
        Assert.Equal("anna", known.GetProperty("best").GetProperty("subject").GetString());
        Assert.Equal(JsonValueKind.Null, known.GetProperty("runnerUp").ValueKind);
        Assert.Equal(4, known.GetProperty("box").GetArrayLength());
        Assert.Equal(5, known.GetProperty("landmarks").EnumerateArray().Count(point => point.GetArrayLength() == 2));
        Assert.Equal("match", known.GetProperty("decision").GetString());
        Assert.Equal("no-match", Largest(pictures[1]).GetProperty("decision").GetString());
    }

    [Fact]
    public void Subjects_Removed_IsUnknownAfterwards()
    {
        BuiltModels.Require();
        SharedData.Require();
        Assert.Equal(0, Enrol("anna", [.. _people[0].Enrolled.Take(2)]).ExitCode);
        Assert.Contains("anna", EdgeFaceProgram.Run(_place, "subjects", "list").Output, StringComparison.Ordinal);
        Assert.Equal(0, EdgeFaceProgram.Run(_place, "subjects", "remove", "anna").ExitCode);
        Assert.DoesNotContain("anna", EdgeFaceProgram.Run(_place, "subjects", "list").Output, StringComparison.Ordinal);
        Assert.NotEqual(0, EdgeFaceProgram.Run(_place, "subjects", "remove", "anna").ExitCode);
    }

    [Fact]
    public void Enrol_StateThatCanOnlyBeRead_SaysSoAndChangesNothing()
    {
        ReadOnlyMount.Require();
        Assert.Equal(0, EdgeFaceProgram.Run(_place, "subjects", "list").ExitCode);
        var before = Files();

        foreach (var command in (string[][])[["subjects", "list"], ["subjects", "remove", "anna"]])
        {
            var done = EdgeFaceProgram.RunReadOnly(_place, command);
            Assert.NotEqual(0, done.ExitCode);
            Assert.Contains("can only be read", done.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(before, Files());
    }

    private IEnumerable<(string, string)> Files() =>
        [.. Directory.GetFiles(_place.State).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];

    private static JsonElement Largest(JsonElement picture) =>
        picture.GetProperty("faces").EnumerateArray().MaxBy(face => face.GetProperty("box")[2].GetDouble());

    private Finished Enrol(string id, string[] arguments) =>
        EdgeFaceProgram.Run(_place, ["enrol", id, "--name", "Somebody", "--json", .. arguments]);
}
