using System.Diagnostics.CodeAnalysis;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Messaging;

/// <summary>What every signed document is checked for.</summary>
internal static class Checks
{
    public const int Version = 1;

    /// <exception cref="RefusedException">The condition does not hold.</exception>
    public static void Require([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds) throw new RefusedException(Refusal.Malformed, what);
    }

    public static void RequireVersion(int v) => Require(v == Version, $"version {v} of the contract; this program knows {Version}");

    public static void RequireSite(string site, SiteAddress expected)
    {
        if (site != expected.Site) throw new RefusedException(Refusal.WrongPlace, "made for another site");
    }

    /// <summary>Text for people: bounded, and nothing that a terminal would obey.</summary>
    public static void RequireText(string text, int longest, string what) =>
        Require(text.Length <= longest && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c) && !IsPaired(text)), $"{what} is longer than {longest} characters, or holds control characters");

    public static void RequireSubject(string id) => Require(SubjectId.IsValid(id), "a subject id is not valid");

    public static byte[] Base64(string text, int longest, string what)
    {
        var bytes = new byte[Math.Min(text.Length, longest / 3 * 4 + 8)];
        Require(text.Length <= bytes.Length && Convert.TryFromBase64String(text, bytes, out var length) && length <= longest, $"{what} is not base64, or too long");
        Convert.TryFromBase64String(text, bytes, out length);
        return bytes[..length];
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
