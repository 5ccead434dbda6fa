using System.Text;
using System.Text.Json;

namespace EdgeFace.Training.Preparation;

/// <summary>
/// One line a picture, appended as work goes on. A picture whose file has another length now is worked on again; a last line
/// that a kill cut short is dropped. Safe for several threads.
/// </summary>
internal sealed class PreparationLog : IDisposable
{
    public const string FileName = "pictures.jsonl";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PreparedFace> _known = new(StringComparer.Ordinal);
    private readonly FileStream _file;

    private PreparationLog(FileStream file) => _file = file;

    /// <param name="recipe">What the work depends on; a log of another recipe is begun anew.</param>
    /// <exception cref="TrainingException">Another process works on this dataset, or the disk refuses.</exception>
    public static PreparationLog Open(string folder, string recipe)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            var log = new PreparationLog(new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            log.Load(recipe);
            return log;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be opened: {fault.Message} Is another 'edgeface-train prepare' at work on this dataset?", fault);
        }
    }

    public PreparedFace? Find(string path, long bytes) =>
        _known.TryGetValue(path, out var face) && face.Bytes == bytes ? face : null;

    public void Add(PreparedFace face)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(face);
        lock (_lock)
        {
            _known[face.Path] = face;
            _file.Write([.. line, (byte)'\n']);
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private void Load(string recipe)
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, false, 1 << 16, leaveOpen: true);
        var begun = reader.ReadLine() == recipe;
        long valid = Encoding.UTF8.GetByteCount(recipe) + 1;
        while (begun && reader.ReadLine() is { } line)
        {
            if (Parse(line) is not { } face) break;
            var end = valid + Encoding.UTF8.GetByteCount(line) + 1;
            if (end > _file.Length) break; // whole but for its end of line
            _known[face.Path] = face;
            valid = end;
        }

        if (!begun) valid = 0;
        if (valid == 0) _known.Clear();
        _file.SetLength(valid);
        _file.Position = valid;
        if (valid == 0) _file.Write(Encoding.UTF8.GetBytes(recipe + "\n"));
    }

    private static PreparedFace? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<PreparedFace>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
