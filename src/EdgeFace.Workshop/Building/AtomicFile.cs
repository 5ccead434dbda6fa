namespace EdgeFace.Workshop.Building;

/// <summary>Files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to the disk, then renames over it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception fault)
        {
            File.Delete(temporary);
            // What .NET makes of EFBIG: a limit on the size of files, as a quota or ulimit -f sets it.
            if (fault is ArgumentOutOfRangeException) throw new IOException($"{path} would be larger than files may be here (ulimit -f)", fault);
            throw;
        }
    }
}
