using EdgeFace.Tests.Support;

namespace EdgeFace.SystemTests.Support;

/// <summary>What a test of a whole unit, with a broker, needs to have recorded people before its camera.</summary>
internal static class RecordedPeople
{
    /// <summary>Skips the test where something of it is missing.</summary>
    public static void Require()
    {
        BuiltModels.Require();
        SharedData.Require();
        Mosquitto.Require();
    }
}
