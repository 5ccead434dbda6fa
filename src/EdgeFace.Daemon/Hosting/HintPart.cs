using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Mqtt;

namespace EdgeFace.Daemon.Hosting;

/// <summary>Lets the player follow what whoever stands there is told.</summary>
internal sealed class HintPart(HintTracker hint, HintPlayer player)
{
    public async Task RunAsync(CancellationToken stop)
    {
        void Show() => player.Show(hint.Hint);
        hint.Changed += Show;
        try
        {
            await player.RunAsync(stop);
        }
        finally
        {
            hint.Changed -= Show;
        }
    }
}
