using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>A self-test for a command: the running unit tests itself; where none runs, what is possible without it is tested.</summary>
internal static class SelfTest
{
    public static async Task<SelfTestReport> RunAsync(EdgeFaceOptions options, StateDirectory state, TimeProvider time, CancellationToken cancel)
    {
        var socket = options.Control.PathIn(state);
        if (!File.Exists(socket)) return await WithoutUnitAsync("it does not run");
        using var daemon = new ControlClient(socket);
        try
        {
            return await daemon.SelfTestAsync(cancel);
        }
        catch (ControlException e)
        {
            return await WithoutUnitAsync(e.Message);
        }

        async Task<SelfTestReport> WithoutUnitAsync(string why)
        {
            using var runner = new SelfTestRunner(SelfTestSet.WithoutUnit(options, state, why, time), time);
            return await runner.RunAsync(cancel);
        }
    }
}
