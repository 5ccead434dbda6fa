using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Enrolment before the door's own camera; frames of a person stand in for it.</summary>
public sealed class CameraEnrolmentTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [FacesFact]
    public void Enrol_PersonWhoOnlyLooksStraight_StoresThatPoseAndSaysWhichIsMissing()
    {
        var person = DoorPerson.All()[0];
        var camera = _place.Links("camera", person.Rest);

        var done = EdgeFaceProgram.Run(_place, "enrol", person.Id, "--name", "A", "--camera", "--seconds", "20", "--json",
            "--set", "camera.kind=folder", "--set", "camera.source=" + camera);

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.InRange(done.Json().GetProperty("stored").GetInt32(), 3, 6);
        Assert.Contains("is missing", done.Errors, StringComparison.Ordinal);
        Assert.Contains("look straight at the camera", done.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Enrol_NeitherPicturesNorCamera_IsAWrongCommandLine()
    {
        var done = EdgeFaceProgram.Run(_place, "enrol", "a", "--name", "A");
        Assert.Equal(2, done.ExitCode);
        Assert.Contains("either pictures or --camera", done.Errors, StringComparison.Ordinal);
    }
}
