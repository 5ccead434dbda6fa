using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Tests.Support;

/// <summary>A state folder of its own for one test, in memory where the machine has a place for that; gone afterwards.</summary>
internal sealed class TempState : IDisposable
{
    private readonly string _path = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "edgeface-test-" + Guid.NewGuid().ToString("N"));

    public TempState()
    {
        Directory_ = new(_path);
        Directory_.Create();
    }

    private StateDirectory Directory_ { get; }

    public string Root => _path;

    public static implicit operator StateDirectory(TempState state) => state.Directory_;

    public StateDirectory ToStateDirectory() => Directory_;

    /// <summary>The files as a killed process would have left them now.</summary>
    public TempState CopyAsKilled()
    {
        var copy = new TempState();
        foreach (var file in System.IO.Directory.GetFiles(_path)) File.Copy(file, Path.Combine(copy.Root, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Runs statements on a database that nobody has open.</summary>
    public static void Tamper(string path, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose() => System.IO.Directory.Delete(_path, recursive: true);
}

/// <summary>Made-up faces and events.</summary>
internal static class Made
{
    public static readonly ModelId Model = new("testnet-8@00000001");
    public static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public const int Dimension = 8;

    public static Embedding Embedding(int seed, ModelId? model = null, int dimension = Dimension)
    {
        var random = new Random(seed);
        var values = new float[dimension];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(random.NextDouble() - 0.5);
        return new(model ?? Model, values);
    }

    public static NewTemplate Template(int seed, ModelId? model = null) => new(Embedding(seed, model), 0.75f);

    public static AccessGranted Granted(long approach) => new(At, "anna", 0.7f, 0.2f, 3, approach);

    public static DoorAlarm Alarm() => new(At, "FORCED_OPEN", true);
}
