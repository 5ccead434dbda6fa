using Xunit;

namespace EdgeFace.Tests.Support;

/// <summary>
/// Photographs of people for measurements; never part of the project. The folder that holds <c>data</c> and
/// <c>models</c> is named by EDGEFACE_DATA, or is a sibling <c>shared</c> of the checkout.
/// </summary>
public static class SharedData
{
    /// <summary>Null where there is none.</summary>
    public static string? Root { get; } = FindRoot();

    public static string Data => Path.Combine(Root ?? throw new InvalidOperationException("No shared data."), "data");

    /// <summary>Models that users might bring.</summary>
    public static string Models => Path.Combine(Root ?? throw new InvalidOperationException("No shared models."), "models");

    /// <summary>Skips the test where there are none.</summary>
    public static void Require() => Assert.SkipWhen(Root is null, "The shared data are not here (EDGEFACE_DATA).");

    /// <summary>Skips the test where there are no models that users might bring.</summary>
    public static void RequireModels() => Assert.SkipUnless(Root is not null && Directory.Exists(Models), "The shared models are not here (EDGEFACE_DATA).");

    private static string? FindRoot()
    {
        var named = Environment.GetEnvironmentVariable("EDGEFACE_DATA");
        if (!string.IsNullOrEmpty(named)) return Directory.Exists(Path.Combine(named, "data")) ? named : null;
        var sibling = Checkout.Root is { } root ? Path.Combine(root, "..", "shared") : null;
        return sibling is not null && Directory.Exists(Path.Combine(sibling, "data")) ? Path.GetFullPath(sibling) : null;
    }
}

/// <summary>The folder of EdgeFace.sln.</summary>
public static class Checkout
{
    public static string? Root { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeFace.sln"))) return folder.FullName;
        }

        return null;
    }
}
