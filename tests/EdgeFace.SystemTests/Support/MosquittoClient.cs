using System.Diagnostics;
using EdgeFace.Admin.Home;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>Debian's own clients: programs that no one here wrote.</summary>
internal static class MosquittoClient
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static bool IsInstalled => File.Exists("/usr/bin/mosquitto_sub");

    /// <summary>mosquitto_sub: the messages of a topic until there are <paramref name="count"/>, or some seconds have passed.</summary>
    public static Task<Finished> SubscribeAsync(TestSite site, string user, string topic, int count, int seconds, string? certificates = null) =>
        RunAsync("mosquitto_sub", site, user, certificates, "-V", "5", "-q", "1", "-t", topic, "-C", $"{count}", "-W", $"{seconds}", "-v");

    /// <summary>mosquitto_pub of a file.</summary>
    public static Task<Finished> PublishAsync(TestSite site, string user, string topic, string file, params string[] more) =>
        RunAsync("mosquitto_pub", site, user, null, ["-V", "5", "-q", "1", "-t", topic, "-f", file, .. more]);

    private static async Task<Finished> RunAsync(string program, TestSite site, string user, string? certificates, params string[] arguments)
    {
        var folder = certificates ?? new AdminHome(site.Home.Path).CertificatesFolder;
        var start = new ProcessStartInfo("/usr/bin/" + program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-h", "127.0.0.1", "-p", $"{site.Port}", "--cafile", Path.Combine(folder, "ca.pem"), "--cert", Path.Combine(folder, user + ".pem"), "--key", Path.Combine(folder, user + ".key") })
            start.ArgumentList.Add(argument);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"{program} did not end.");
        }

        return new(process.ExitCode, await output, await errors);
    }
}
