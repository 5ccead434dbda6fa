using System.Text;

namespace EdgeFace.Daemon.Storage;

/// <summary>Copies of databases that the state folder may hold: from before a new format, or put aside because they were damaged.</summary>
internal static class OldCopies
{
    private static readonly string[] Patterns = ["*.bak", "*.damaged-*", "*.new"];

    /// <summary>Deletes the copies that name a subject: nobody can take a name out of a damaged file.</summary>
    /// <exception cref="StorageException">A copy could not be read or deleted.</exception>
    public static void Erase(StateDirectory state, string subject)
    {
        var name = Encoding.UTF8.GetBytes(subject);
        foreach (var file in Patterns.SelectMany(pattern => Directory.GetFiles(state.Path, pattern)))
        {
            try
            {
                if (Contains(file, name)) File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(StorageFault.Inaccessible, $"an old copy cannot be searched for who is to be erased ({e.Message})", file, "Delete it.", e);
            }
        }
    }

    private static bool Contains(string path, byte[] wanted)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        var kept = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var read)
        {
            var held = kept + read;
            if (buffer.AsSpan(0, held).IndexOf(wanted) >= 0) return true;
            // What begins at the end of this piece may end in the next.
            kept = Math.Min(held, wanted.Length - 1);
            buffer.AsSpan(held - kept, kept).CopyTo(buffer);
        }

        return false;
    }
}
