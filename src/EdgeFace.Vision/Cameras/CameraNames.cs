using EdgeFace.Core.Secrets;

namespace EdgeFace.Vision.Cameras;

/// <summary>What cameras are called in logs, events and messages: without users, passwords, and what in an address may be one.</summary>
public static class CameraNames
{
    public static string Of(CameraOptions options) => options.Kind == "command"
        ? $"command {string.Join(' ', options.Command.Take(1))}"
        : $"{options.Kind} {OfSource(options.Source)}";

    internal static string Of(Uri address) => SourceAddress.Of(address.OriginalString).Name;

    /// <param name="source">Device, file or address.</param>
    internal static string OfSource(string source) => source.Contains("://", StringComparison.Ordinal) ? SourceAddress.Of(source).Name : source;
}
