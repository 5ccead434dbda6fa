using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Container;

/// <summary>A test in a container of this machine: needs root, systemd-nspawn, and what scripts/container.sh makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerFactAttribute : FactAttribute
{
    public ContainerFactAttribute() => Skip =
        RootTar.Length == 0 || Package.Length == 0 ? "It needs a package and a Debian to install it in: scripts/container.sh makes both and runs this test."
        : !Environment.IsPrivilegedProcess ? "A container needs root."
        : !HostCommand.Exists("systemd-nspawn") ? "systemd-nspawn (package systemd-container) is not installed."
        : null;

    /// <summary>A Debian as a tar file.</summary>
    public static string RootTar { get; } = Environment.GetEnvironmentVariable("EDGEFACE_CONTAINER_ROOT") ?? "";

    /// <summary>The package for this machine.</summary>
    public static string Package { get; } = Environment.GetEnvironmentVariable("EDGEFACE_CONTAINER_PACKAGE") ?? "";
}
