using System.Globalization;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Whether this process is as confined as its systemd unit wants it, by what the kernel says of it.</summary>
public sealed class SandboxTest(string root = "/") : ISelfTest
{
    public string Part => "sandbox";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => Task.FromResult(Look());

    private IReadOnlyList<SelfTestRow> Look()
    {
        var status = (KernelFile.Read(root, "proc/self/status") ?? "").Split('\n').Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        List<string> open = [];
        if (status.GetValueOrDefault("NoNewPrivs") != "1") open.Add("it may gain privileges");
        if (status.GetValueOrDefault("Seccomp") != "2") open.Add("no system-call filter");
        if (!IsZero(status.GetValueOrDefault("CapBnd"))) open.Add("it has capabilities");
        if (status.GetValueOrDefault("Uid")?.Split('\t')[0] == "0") open.Add("it runs as root");
        return open.Count == 0
            ? Rows.Ok(Part, "no root, no capabilities, system calls filtered")
            : Rows.Warning(Part, string.Join(", ", open), "Run it by its systemd unit: systemctl start edgeface");
    }

    private static bool IsZero(string? hexadecimal) =>
        ulong.TryParse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) && value == 0;
}
