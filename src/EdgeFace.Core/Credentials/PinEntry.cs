namespace EdgeFace.Core.Credentials;

/// <summary>Gathers keys to a PIN: digits, then '#'; '*' or a long pause begins anew. Not safe for two threads.</summary>
public sealed class PinEntry
{
    public const int Shortest = 4;
    public const int Longest = 8;

    /// <summary>How long the next key may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<char> _digits = [];
    private TimeSpan _last;
    private bool _spoilt;

    /// <summary>Takes a key; the PIN where it is complete now. One of another length is an attempt all the same, and empty.</summary>
    public string? Take(char key, TimeSpan at)
    {
        if (at - _last > Patience) Begin();
        _last = at;
        if (char.IsAsciiDigit(key))
        {
            if (_digits.Count <= Longest) _digits.Add(key);
            return null;
        }

        var (pin, spoilt) = (new string([.. _digits]), _spoilt);
        Begin();
        return key != '#' || spoilt || pin.Length == 0 ? null : pin.Length is >= Shortest and <= Longest ? pin : "";
    }

    /// <summary>
    /// Noise came, which may have been a key: what is being entered could be another's PIN without it, so it counts
    /// for nothing.
    /// </summary>
    public void Spoil(TimeSpan at)
    {
        _digits.Clear();
        (_last, _spoilt) = (at, true);
    }

    private void Begin()
    {
        _digits.Clear();
        _spoilt = false;
    }
}
