namespace EdgeFace.Workshop.Building;

/// <summary>Where what can be made again is kept between runs.</summary>
internal static class CacheFolder
{
    /// <summary><c>~/.cache/edgeface</c>, or in <c>XDG_CACHE_HOME</c> where that is set.</summary>
    public static string Find()
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(home)) home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(home, "edgeface");
    }
}
