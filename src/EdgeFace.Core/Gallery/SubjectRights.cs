using System.Text.RegularExpressions;

namespace EdgeFace.Core.Gallery;

/// <summary>What access rules know of a person.</summary>
/// <param name="Groups">Names of groups; the group <see cref="Everyone"/> is everybody's and is not listed.</param>
/// <param name="ValidFrom">Not let in before; null where there is no beginning.</param>
/// <param name="ValidUntil">Not let in from then on; null where there is no end.</param>
/// <param name="Extended">Needs the door for longer.</param>
public sealed partial record SubjectRights(
    IReadOnlyList<string> Groups, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil, bool Extended)
{
    public const string Everyone = "everyone";
    public const int MaxGroups = 32;

    /// <summary>No group of their own, no bounds, the usual unlock time.</summary>
    public static readonly SubjectRights None = new([], null, null, false);

    /// <summary>What is wrong with it, in words; null where nothing is.</summary>
    public string? Fault() =>
        Groups.Count > MaxGroups ? $"a person is in at most {MaxGroups} groups"
        : Groups.FirstOrDefault(g => !IsGroup(g)) is { } bad ? $"'{bad}' is no name of a group: 1 to 32 lower-case letters, digits and '-'"
        : Groups.Distinct(StringComparer.Ordinal).Count() != Groups.Count ? "a group is named twice"
        : ValidFrom >= ValidUntil ? "validity ends before it begins"
        : null;

    public static bool IsGroup(string name) => GroupName().IsMatch(name);

    public bool Equals(SubjectRights? other) =>
        other is not null && Groups.SequenceEqual(other.Groups) && ValidFrom == other.ValidFrom
        && ValidUntil == other.ValidUntil && Extended == other.Extended;

    public override int GetHashCode() => HashCode.Combine(Groups.Count, ValidFrom, ValidUntil, Extended);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,31}\\z")]
    private static partial Regex GroupName();
}

/// <summary>What is known of each enrolled person's rights.</summary>
public interface ISubjectDirectory
{
    /// <summary>Null where nobody is enrolled by this id. Waits for nothing; may be called on any thread.</summary>
    SubjectRights? Find(SubjectId subject);
}
