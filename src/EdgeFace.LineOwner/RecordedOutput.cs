using System.Globalization;

namespace EdgeFace.LineOwner;

/// <summary>
/// A line that is a file, for trying without a board: each level is appended with the monotonic time in seconds.
/// As many chips do, it keeps its last level when its owner is gone.
/// </summary>
internal sealed class RecordedOutput(string path, TimeProvider time) : IOutput
{
    private bool _active;

    public void Set(bool active)
    {
        var seconds = (double)time.GetTimestamp() / time.TimestampFrequency;
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{seconds:0.000000} {(active ? 1 : 0)}\n"));
        _active = active;
    }

    public bool Get() => _active;

    public void Dispose()
    {
    }
}
