using System.Runtime.InteropServices;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Keeps the C library's heap small. By itself glibc gives each thread an arena, up to eight for each processor, and what
/// one thread has freed no other can use: the longer a unit runs and the more threads came and went, the more of it is resident.
/// The runtime has threads, and so arenas, before this can be called: where memory matters, the environment says
/// MALLOC_ARENA_MAX=1, as edgeface.service does.
/// </summary>
internal static class NativeHeap
{
    // <malloc.h>
    private const int ArenaMax = -8;

    /// <summary>The main one: inference is on one thread, the rest allocates little.</summary>
    private const int Arenas = 1;

    /// <summary>Before threads are many. Does nothing with a C library that has no such setting.</summary>
    public static void Bound()
    {
        try
        {
            _ = SetOption(ArenaMax, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has one heap.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
