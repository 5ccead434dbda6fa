using System.Text;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Vision.Cameras;

/// <summary>Keeps the last words of a program's error output, however much it writes.</summary>
/// <param name="secrets">Left out of them.</param>
/// <param name="hint">What may help whoever reads them.</param>
internal sealed class ErrorTail(SecretBook secrets, string hint = "")
{
    private const int MostKept = 600;

    private readonly Lock _lock = new();
    // With a secret before them, which may have been cut where the kept part begins, and would not be known again.
    private readonly byte[] _kept = new byte[MostKept + secrets.Longest];
    private int _length;
    private bool _cut;

    /// <summary>Reads to the end; never fails.</summary>
    /// <param name="takes">Sees each line first: what it takes is no error and is not kept.</param>
    internal async Task ReadAsync(Stream errors, Func<ReadOnlySpan<byte>, bool>? takes = null)
    {
        var buffer = new byte[4096];
        var begun = 0;
        try
        {
            int count;
            while ((count = await errors.ReadAsync(buffer.AsMemory(begun))) > 0) begun = KeepLines(buffer.AsSpan(0, begun + count), takes);
            Keep(buffer.AsSpan(0, begun));
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
        bool cut;
        lock (_lock) (text, cut) = (Encoding.UTF8.GetString(_kept, 0, _length), _cut);
        text = secrets.Redact(text);
        if (cut) text = text[Math.Min(text.Length, secrets.Longest)..];
        if (text.Length > MostKept) text = text[^MostKept..];
        var words = string.Join(" | ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        // Again: what stood between the parts of one is gone.
        return words.Length == 0 ? "" : $" It said: {secrets.Redact(new string([.. words.Where(c => !char.IsControl(c))]))}{(hint.Length > 0 ? $" {hint}" : "")}";
    }

    // Returns how many bytes of a line that has only begun were moved to the front.
    private int KeepLines(Span<byte> buffer, Func<ReadOnlySpan<byte>, bool>? takes)
    {
        var text = buffer;
        while (text.IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (takes?.Invoke(text[..length]) != true) Keep(text[..(length + 1)]);
            text = text[(length + 1)..];
        }

        if (text.Length > MostKept)
        {
            Keep(text);
            return 0;
        }

        text.CopyTo(buffer);
        return text.Length;
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        lock (_lock)
        {
            _cut |= _length + text.Length > _kept.Length;
            if (text.Length > _kept.Length) text = text[^_kept.Length..];
            var old = Math.Min(_length, _kept.Length - text.Length);
            _kept.AsSpan(_length - old, old).CopyTo(_kept);
            text.CopyTo(_kept.AsSpan(old));
            _length = old + text.Length;
        }
    }
}
