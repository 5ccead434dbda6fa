using System.Security.Cryptography;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Numbers that nobody can foretell, from the operating system.</summary>
internal sealed class UnguessableRandom : Random
{
    public override int Next(int maxValue) => RandomNumberGenerator.GetInt32(maxValue);
}
