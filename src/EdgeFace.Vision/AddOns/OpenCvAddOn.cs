using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Vision.AddOns;

/// <summary>
/// OpenCV as an add-on: a folder beside the program that most installations do not have. It is loaded when it is first
/// asked for, never before, and stays loaded.
/// </summary>
public sealed class OpenCvAddOn
{
    /// <summary>How what OpenCV's library needs comes onto a Debian.</summary>
    public const string Mend =
        "Install what it needs: apt-get install --no-install-recommends libgtk-3-0 libatomic1 (libgtk-3-0t64 on Debian 13 and Ubuntu 24.04).";

    private const string Assembly = "EdgeFace.Vision.OpenCv";
    private const string Native = "OpenCvSharpExtern";

    private static readonly ConcurrentDictionary<string, OpenCvAddOn> Known = new();

    private readonly string _folder;
    private readonly Lock _gate = new();
    private IVisionAddOn? _loaded;

    private OpenCvAddOn(string folder) => _folder = folder;

    /// <summary>The folder <c>opencv</c> beside the program.</summary>
    public static OpenCvAddOn BesideProgram => In("");

    /// <summary>The add-on in a folder, one for the whole process.</summary>
    /// <param name="folder">Holds EdgeFace.Vision.OpenCv.dll, OpenCvSharp.dll and libOpenCvSharpExtern.so; empty: <c>opencv</c> beside the program.</param>
    public static OpenCvAddOn In(string folder) =>
        Known.GetOrAdd(Path.Combine(AppContext.BaseDirectory, folder.Length == 0 ? "opencv" : folder), static folder => new(folder));

    /// <summary>Whether the folder is there; whether what is in it can be used is found when it is loaded.</summary>
    public bool IsInstalled => File.Exists(AssemblyPath);

    private string AssemblyPath => Path.Combine(_folder, $"{Assembly}.dll");

    /// <summary>Loads it, or returns what was loaded before.</summary>
    /// <exception cref="CameraException">It is not installed, or its native library cannot be loaded here; the message says how to mend it.</exception>
    public IVisionAddOn Load()
    {
        lock (_gate) return _loaded ??= LoadOnce();
    }

    /// <summary>Null where it is not installed or cannot be loaded.</summary>
    public IVisionAddOn? TryLoad()
    {
        try
        {
            return IsInstalled ? Load() : null;
        }
        catch (CameraException)
        {
            return null;
        }
    }

    private IVisionAddOn LoadOnce()
    {
        if (!IsInstalled)
            throw new CameraException($"The camera kind 'opencv' needs the OpenCV add-on in {_folder}, which is not there. Build it with scripts/build.sh --opencv and name its folder in camera.openCvFolder, or use kind video, rtsp or v4l2, which need ffmpeg only.");
        var context = new AddOnContext(AssemblyPath);
        CheckNative(context);
        try
        {
            var type = context.LoadFromAssemblyPath(AssemblyPath).GetExportedTypes().First(type => type.IsAssignableTo(typeof(IVisionAddOn)) && !type.IsAbstract);
            return (IVisionAddOn)Activator.CreateInstance(type)!;
        }
        catch (Exception fault) when (fault is BadImageFormatException or IOException or ReflectionTypeLoadException or TypeLoadException
            or TypeInitializationException or TargetInvocationException or InvalidOperationException or DllNotFoundException)
        {
            throw new CameraException($"The OpenCV add-on in {_folder} cannot be used: {fault.GetBaseException().Message} It must be of the same version as the program: build both with scripts/build.sh --opencv.", fault);
        }
    }

    // Before its managed half is touched, which remembers a failure in words of its own.
    private void CheckNative(AddOnContext context)
    {
        if (context.FindNative(Native) is not { } path)
        {
            throw new CameraException($"The OpenCV add-on in {_folder} has no lib{Native}.so for {RuntimeInformation.ProcessArchitecture}. Build it with the package or file that holds one: scripts/build.sh --opencv PACKAGE/VERSION or --opencv /path/lib{Native}.so.");
        }

        try
        {
            // Not freed: the managed half takes the same one.
            NativeLibrary.Load(path);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            var reason = fault.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');
            throw new CameraException($"OpenCV's library {path} cannot be loaded: {reason}. {Mend}", fault);
        }
    }
}
