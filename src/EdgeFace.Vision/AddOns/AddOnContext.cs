using System.Reflection;
using System.Runtime.Loader;

namespace EdgeFace.Vision.AddOns;

/// <summary>Loads an add-on and what it alone needs from its own folder; what the program has already is shared with it.</summary>
internal sealed class AddOnContext(string assembly) : AssemblyLoadContext("EdgeFace add-on")
{
    private readonly AssemblyDependencyResolver _resolver = new(assembly);

    /// <summary>Where the add-on has this native library; null where it has none.</summary>
    public string? FindNative(string name)
    {
        // One that was copied into the folder by hand stands in no list of dependencies.
        var beside = Path.Combine(Path.GetDirectoryName(assembly)!, $"lib{name}.so");
        return File.Exists(beside) ? beside : _resolver.ResolveUnmanagedDllToPath(name);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        FindNative(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
