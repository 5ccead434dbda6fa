using EdgeFace.Tests.Support;

namespace EdgeFace.SystemTests.Support;

/// <summary>Whether a whole unit, with a broker, can be tried here with recorded people before its camera.</summary>
internal static class RecordedPeople
{
    /// <summary>Null where it can.</summary>
    public static string? WhyNot =>
        BuiltModels.Root is null ? "The models are not built (scripts/build-models.sh)."
        : SharedData.Root is null ? "The shared data are not here (EDGEFACE_DATA)."
        : Mosquitto.Program is null ? "Mosquitto is not installed (scripts/test.sh installs it)."
        : null;
}
