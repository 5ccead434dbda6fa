using System.ComponentModel;
using System.Diagnostics;

namespace EdgeFace.Daemon.Support;

/// <summary>Runs a program of the board and returns what it says.</summary>
internal static class HostProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<string> RunAsync(string program, string[] arguments, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                Environment = { ["LC_ALL"] = "C.UTF-8", ["SYSTEMD_COLORS"] = "0" },
            })!;
            process.StandardInput.Close();
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            try
            {
                await process.WaitForExitAsync(cancel).WaitAsync(Patience, time, cancel);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                return $"'{program}' did not end within {Patience.TotalSeconds:0} s\n";
            }

            return await output + await errors;
        }
        catch (Win32Exception e)
        {
            return $"'{program}' cannot be started: {e.Message}\n";
        }
    }
}
