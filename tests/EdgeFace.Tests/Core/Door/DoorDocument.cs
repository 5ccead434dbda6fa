using System.Runtime.CompilerServices;

namespace EdgeFace.Tests.Core.Door;

/// <summary>The document that stands beside the controller: its table is tested cell by cell, its diagram is drawn from the code.</summary>
internal static class DoorDocument
{
    public static string[] Table => Block("text");

    public static string[] Diagram => Block("mermaid");

    private static string[] Block(string language)
    {
        var lines = File.ReadAllLines(DocumentPath());
        var begin = Array.IndexOf(lines, "```" + language) + 1;
        return lines[begin..Array.IndexOf(lines, "```", begin)];
    }

    private static string DocumentPath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../src/EdgeFace.Core/Door/DOOR.md"));
}
