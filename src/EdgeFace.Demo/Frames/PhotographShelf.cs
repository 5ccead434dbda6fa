using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Demo.Frames;

/// <summary>Reads photographs, each once. Used by one thread at a time.</summary>
public sealed class PhotographShelf(string folder) : IDisposable
{
    private readonly Dictionary<string, Frame> _photographs = [];
    private readonly StillDecoder _decoder = new();

    /// <exception cref="FileNotFoundException">There is no such photograph, or it cannot be read; the message says how to mend it.</exception>
    public Frame this[string name]
    {
        get
        {
            if (_photographs.TryGetValue(name, out var photograph)) return photograph;
            var path = PathOf(name);
            var still = _decoder.Read(path);
            photograph = still.Frame ?? throw new FileNotFoundException(
                $"photograph {path}: {still.Fault}; scripts/build-models.sh --fresh fetches it again", path);
            _photographs.Add(name, photograph);
            return photograph;
        }
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    public void Dispose()
    {
        foreach (var photograph in _photographs.Values) photograph.Dispose();
        _decoder.Dispose();
    }
}
