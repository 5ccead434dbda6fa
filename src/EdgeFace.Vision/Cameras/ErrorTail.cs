using System.Text;

namespace EdgeFace.Vision.Cameras;

/// <summary>Keeps the last words of a program's error output, however much it writes.</summary>
/// <param name="secret">Left out of them.</param>
internal sealed class ErrorTail(string secret = "")
{
    private const int MostKept = 600;

    private readonly Lock _lock = new();
    private readonly byte[] _kept = new byte[MostKept];
    private int _length;

    internal void Clear()
    {
        lock (_lock) _length = 0;
    }

    /// <summary>Reads to the end; never fails.</summary>
    internal async Task ReadAsync(Stream errors)
    {
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await errors.ReadAsync(buffer)) > 0) Keep(buffer.AsSpan(0, count));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The process is gone; what was kept is all there is.
        }
    }

    /// <summary>" It said: …", or nothing.</summary>
    internal string Words()
    {
        string text;
        lock (_lock) text = Encoding.UTF8.GetString(_kept, 0, _length);
        if (secret.Length > 0) text = text.Replace(secret, "***", StringComparison.Ordinal);
        var words = string.Join(" | ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "" : $" It said: {new string([.. words.Where(c => !char.IsControl(c))])}";
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            if (text.Length > MostKept) text = text[^MostKept..];
            var old = Math.Min(_length, MostKept - text.Length);
            _kept.AsSpan(_length - old, old).CopyTo(_kept);
            text.CopyTo(_kept.AsSpan(old));
            _length = old + text.Length;
        }
    }
}
