namespace EdgeFace.Lines;

/// <summary>One line of a chip.</summary>
/// <param name="Name">As the device tree names it; empty where it does not.</param>
/// <param name="Consumer">Who has it now; empty where nobody.</param>
public readonly record struct LineInfo(int Offset, string Name, string Consumer);

/// <summary>A GPIO chip of this board.</summary>
/// <param name="Path">Its device file.</param>
public sealed record ChipInfo(string Path, string Label, IReadOnlyList<LineInfo> Lines);
