using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeFace.Daemon.Control;

/// <summary>Users of the operating system, as people know them.</summary>
internal static class OsUser
{
    private const string Accounts = "/etc/passwd";

    /// <summary>Whoever runs this process.</summary>
    public static string Current => Describe(EffectiveUser());

    /// <summary>The number of whoever runs this process; 0 is root.</summary>
    public static uint CurrentId => EffectiveUser();

    /// <summary><c>anna (user 1000)</c>; <c>user 1000</c> where the name is not in the machine's own list.</summary>
    /// <param name="accounts">passwd(5).</param>
    public static string Describe(uint id, string accounts = Accounts)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            var name = File.ReadLines(accounts).Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0];
            if (name is { Length: > 0 and <= 64 } && !name.Any(char.IsControl)) return $"{name} (user {number})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The number says it too.
        }

        return $"user {number}";
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();
}
