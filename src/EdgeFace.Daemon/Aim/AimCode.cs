using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Daemon.Aim;

/// <summary>
/// Lets one browser in: a code that is good once gives a ticket that is good until the end. Too many wrong codes end it for
/// everybody. Safe on any thread.
/// </summary>
internal sealed class AimCode
{
    internal const int MostMistakes = 5;

    // Without 0, O, 1, I and L, which are read wrong.
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int Length = 8;

    private readonly Lock _lock = new();
    private readonly string _ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private bool _used;
    private int _mistakes;

    /// <summary>To be told to the person at the browser.</summary>
    public string Code { get; } = RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>Nobody is let in any more.</summary>
    public bool IsBarred
    {
        get
        {
            lock (_lock) return _mistakes >= MostMistakes;
        }
    }

    /// <summary>Somebody has been let in; the code is of no use any more.</summary>
    public bool IsUsed
    {
        get
        {
            lock (_lock) return _used;
        }
    }

    /// <summary>A ticket for the right code, once; else null.</summary>
    public string? Redeem(string? code)
    {
        lock (_lock)
        {
            if (_mistakes >= MostMistakes || _used) return null;
            if (AreEqual(code, Code)) _used = true;
            else _mistakes++;
            return _used ? _ticket : null;
        }
    }

    /// <summary>Whether a ticket is the one that was given.</summary>
    public bool Admits(string? ticket)
    {
        lock (_lock) return _used && AreEqual(ticket, _ticket);
    }

    private static bool AreEqual(string? given, string wanted) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(wanted));
}
