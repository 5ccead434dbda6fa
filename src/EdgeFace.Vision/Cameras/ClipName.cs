namespace EdgeFace.Vision.Cameras;

/// <summary>Tells to which recording a file belongs: its name without the last number and the extension, with its folder.</summary>
internal static class ClipName
{
    /// <param name="relativePath"><c>0003/0003_01_00_01_12.jpg</c> gives <c>0003/0003_01_00_01</c>.</param>
    internal static string Of(string relativePath)
    {
        var folder = Path.GetDirectoryName(relativePath) ?? "";
        var name = Path.GetFileNameWithoutExtension(relativePath);
        var clip = name.TrimEnd("0123456789").TrimEnd("_- .").ToString();
        return folder.Length == 0 ? clip : $"{folder.Replace('\\', '/')}/{clip}";
    }
}
