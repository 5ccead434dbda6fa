namespace EdgeFace.Daemon.Storage;

/// <summary>Puts damaged databases aside, with their logs, as <c>NAME.damaged-1</c> and so on.</summary>
internal static class DamagedFile
{
    /// <summary>Damaged files that are kept; the oldest goes when there is one more.</summary>
    private const int Limit = 3;

    /// <returns>Where it is now.</returns>
    public static string PutAside(string path)
    {
        for (var i = Limit; i > 1; i--)
        {
            foreach (var suffix in (ReadOnlySpan<string>)["", "-wal"])
                MoveIfThere($"{path}.damaged-{i - 1}{suffix}", $"{path}.damaged-{i}{suffix}");
        }

        var aside = path + ".damaged-1";
        MoveIfThere(path + "-wal", aside + "-wal");
        MoveIfThere(path, aside);
        return aside;
    }

    private static void MoveIfThere(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to, overwrite: true);
        else File.Delete(to);
    }
}
