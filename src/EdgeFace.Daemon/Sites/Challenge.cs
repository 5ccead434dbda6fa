using System.Security.Cryptography;

namespace EdgeFace.Daemon.Sites;

/// <summary>
/// What the next command must carry: random, good for one command and a short while, and for one connection: a command that was held
/// back, recorded or repeated carries an old one. Safe for use by several threads.
/// </summary>
internal sealed class Challenge(TimeProvider time)
{
    /// <summary>How long somebody who has read it may take to command.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private const int Length = 16;

    private readonly Lock _gate = new();
    private string _value = Make();
    private long _since = time.GetTimestamp();

    /// <summary>Raised outside the lock after each change.</summary>
    public event Action? Changed;

    public string Value
    {
        get
        {
            lock (_gate) return _value;
        }
    }

    public void Renew()
    {
        lock (_gate) (_value, _since) = (Make(), time.GetTimestamp());
        Changed?.Invoke();
    }

    /// <summary>Uses it up; false where it is another one or too old. Either way it is good for nothing afterwards where it was right.</summary>
    public bool TryConsume(string given)
    {
        lock (_gate)
        {
            if (!CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(given), System.Text.Encoding.UTF8.GetBytes(_value))) return false;
            var fresh = time.GetElapsedTime(_since) <= Lifetime;
            (_value, _since) = (Make(), time.GetTimestamp());
            if (!fresh) return false;
        }

        Changed?.Invoke();
        return true;
    }

    private static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length));
}
