namespace EdgeFace.Vision.Cameras;

/// <summary>What cameras are called in logs, events and messages: without users and passwords.</summary>
public static class CameraNames
{
    public static string Of(CameraOptions options) => options.Kind == "command"
        ? $"command {string.Join(' ', options.Command.Take(1))}"
        : $"{options.Kind} {(Uri.TryCreate(options.Source, UriKind.Absolute, out var address) && address.UserInfo.Length > 0 ? Of(address) : options.Source)}";

    internal static string Of(Uri address) => address.UserInfo.Length == 0
        ? address.OriginalString
        : address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped);
}
