using System.Text;
using System.Text.Json;
using CsCheck;
using EdgeFace.Core.Secrets;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Core.Secrets;

/// <summary>Any password, at any place of an address or command line, in any form.</summary>
public sealed class SecretPropertyTests
{
    private const int Cases = 3000;

    private static readonly string[] Places =
    [
        "rtsp://anna:{0}@cam.lan:554/stream", "rtsps://anna:{0}@cam.lan", "http://{0}@cam.lan/video.mjpg", "rtsp://cam.lan/user:{0}/stream",
        "rtsp://cam.lan/cam/realmonitor?channel=1&user=anna&password={0}&subtype=0", "rtsp://cam.lan:554/user=admin_password={0}_channel=1_stream=0.sdp",
        "rtsp://cam.lan/live?token={0}", "rtsp://anna:{0}@[fd00::1]:554/h264Preview_01_main", "rtsp://cam.lan/live/{0}x7/ch0", "rtsp://cam.lan/s?q={0}x7#{0}x8",
    ];

    private static readonly string[] Commands = ["-u\nanna:{0}", "--password\n{0}", "--password={0}", "-p{0}", "rtsp://anna:{0}@cam.lan/1", "-H\nAuthorization: Basic {0}", "{0}"];

    private static readonly Gen<string> Passwords =
        Gen.Char["abcXYZ0189%%%@@#/?&=:;+ äßé€\"'\\{}<>|~_.,!$^*()[]-"].Array[5, 24].Select(letters => new string(letters)).Where(IsOne);

    [Fact]
    public void Redact_PasswordAnywhereInAnAddress_IsNotInItInAnyForm() => Gen.Select(Passwords, Gen.Int[0, Places.Length - 1]).Sample((password, number) =>
    {
        var place = Places[number];
        foreach (var written in Written(password))
        {
            var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, written);
            var book = new SecretBook(strict: true);
            book.Know(SecretFinder.In(address));
            foreach (var form in Forms(address)) AssertNone(book.Redact($"[rtsp @ 0x55d0] {form}: 401, see {form}"), written, $"{place} with {written} as {form}");
        }
    }, iter: Cases);

    [Fact]
    public void Redact_PasswordAlone_IsTakenOutInAnyForm() => Passwords.Sample(password =>
    {
        foreach (var written in Written(password))
        {
            var book = new SecretBook();
            book.Know(SecretFinder.In($"rtsp://cam.lan/x?password={written.Replace("&", "", StringComparison.Ordinal)}"));
            book.Know([new Secret(written)]);
            foreach (var form in Forms(written)) AssertNone(book.Redact($"it said '{form}', and went"), written, $"{written} as {form}");
        }
    }, iter: Cases);

    [Fact]
    public void Show_AddressWithAPassword_HasNoneOfIt() => Gen.Select(Passwords, Gen.Int[0, Places.Length - 1]).Sample((password, number) =>
    {
        var place = Places[number];
        foreach (var written in Written(password))
        {
            var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, written);
            AssertNone(SecretFinder.Show(address), written, address);
            AssertNone(CameraNames.Of(new CameraOptions { Kind = "rtsp", Source = address }), written, address);
            AssertNone(SourceAddress.Of(address).Problem ?? "", written, address);
        }
    }, iter: Cases);

    [Fact]
    public void ShowCommand_ArgumentWithAPassword_HasNoneOfItAndNorHasWhatTheProgramSays() => Gen.Select(Passwords, Gen.Int[0, Commands.Length - 1]).Sample((password, number) =>
    {
        var place = Commands[number];
        string[] command = ["/usr/bin/feed", "--width", "640", .. string.Format(System.Globalization.CultureInfo.InvariantCulture, place, password).Split('\n', 2)];
        AssertNone(string.Join(' ', SecretFinder.ShowCommand(command)), password, string.Join(' ', command));
        var book = new SecretBook(strict: true);
        book.Know(SecretFinder.InCommand(command));
        foreach (var form in Forms(password)) AssertNone(book.Redact($"feed: '{form}' was refused by the camera"), password, $"{place} with {password} as {form}");
    }, iter: Cases);

    // What JSON or an address makes of a text may not end within it: an escape of its own may.
    private static bool IsOne(string password) => password.Trim() == password
        // Written without escapes in a path, one whose pieces are all small numbers and single letters is a path like any other.
        && password.Split(['@', '/', '?', '#', ':', '&', '=', ';', ' ']).Any(piece => piece.Length >= 4 && piece.Count(char.IsAsciiLetter) >= 2);

    private static IEnumerable<string> Written(string password) => [password, Uri.EscapeDataString(password)];

    private static IEnumerable<string> Forms(string text)
    {
        var escaped = Uri.EscapeDataString(text);
        return [text, escaped, Uri.UnescapeDataString(text), Uri.EscapeDataString(escaped), Lower(escaped), Lower(Uri.EscapeDataString(escaped)), Json(text), Json(escaped)];
    }

    private static string Json(string text) => JsonSerializer.Serialize(text)[1..^1];

    private static string Lower(string escaped)
    {
        var lower = new StringBuilder(escaped);
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] == '%') (lower[i + 1], lower[i + 2]) = (char.ToLowerInvariant(lower[i + 1]), char.ToLowerInvariant(lower[i + 2]));
        }

        return lower.ToString();
    }

    private static void AssertNone(string text, string password, string what)
    {
        foreach (var form in Forms(password).Append(Uri.EscapeDataString(Uri.UnescapeDataString(password))).Where(form => form.Length > 3))
            Assert.False(text.Contains(form, StringComparison.Ordinal), $"{what}\ngave {text}\nwhich holds {form}");
    }
}
