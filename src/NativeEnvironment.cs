using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeFace;

/// <summary>
/// Switches off what native libraries would tell their makers. Compiled into every assembly of ours (Directory.Build.props), so that
/// it has run before the first line of any of them, and so before any of them can load such a library. It has to be the C
/// library's environment: what .NET sets is in a copy that native code does not see.
/// </summary>
internal static partial class NativeEnvironment
{
    // ONNX Runtime from 1.29 on (its docs/Privacy.md): read once, when the library is first used; only "1" is for certain.
    private const string Variable = "ORT_DISABLE_TELEMETRY", Off = "1";

#pragma warning disable CA2255 // A library may not: this is no library for others.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void SilenceTelemetry()
    {
        // Only the first assembly of a process sets it, before there are other threads: others may be reading when one comes later.
        if (Marshal.PtrToStringUTF8(Get(Variable)) == Off) return;
        if (Set(Variable, Off, overwrite: 1) != 0) throw new InvalidOperationException($"{Variable} cannot be set: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Get([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "setenv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Set([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
