using System.Globalization;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Admin.Enrolment;

/// <summary>Reads who is to be enrolled from a folder or a table. All that is wrong is said at once, and nobody enrolled.</summary>
internal static class Applicants
{
    private static readonly string[] Pictures = [".jpg", ".jpeg", ".png"];
    private static readonly string[] Columns = ["id", "name", "groups", "valid_from", "valid_until", "consent", "images"];

    /// <summary>A folder of folders: each is named by the id of the person whose pictures it holds.</summary>
    /// <exception cref="AdminException">No such folder, or one whose name is no id.</exception>
    public static IReadOnlyList<Applicant> FromFolder(string folder, SubjectRights rights, DateOnly? consent)
    {
        if (!Directory.Exists(folder)) throw new AdminException($"There is no folder {folder}.");
        var found = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        var bad = found.Select(Path.GetFileName).Where(name => !SubjectId.IsValid(name)).ToArray();
        if (bad.Length > 0) throw new AdminException($"{folder}: no ids of people: {string.Join(", ", bad)}. Letters, digits, '.', '-' and '_' are allowed.");
        if (found.Length == 0) throw new AdminException($"{folder} holds no folders; each person needs one, named by their id.");
        return [.. found.Select(person => new Applicant(Path.GetFileName(person), Path.GetFileName(person), rights, consent,
            [.. Directory.GetFiles(person).Where(file => Pictures.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)]))];
    }

    /// <summary>
    /// A table with a line of headings: id, name, and any of groups (separated by spaces), valid_from, valid_until, consent, images
    /// (separated by ';', relative to the table). Fields may be quoted.
    /// </summary>
    /// <exception cref="AdminException">Says each line that is wrong.</exception>
    public static IReadOnlyList<Applicant> FromTable(string path)
    {
        var lines = File.ReadAllLines(path).Select(Split).ToArray();
        if (lines.Length == 0 || !lines[0].Contains("id") || !lines[0].Contains("images") || lines[0].Except(Columns).Any())
            throw new AdminException($"{path}: the first line must name columns: {string.Join(",", Columns)} (id and images at least).");
        var faults = new List<string>();
        var people = new List<Applicant>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i] is [""]) continue;
            try
            {
                people.Add(Read(lines[0], lines[i], Path.GetDirectoryName(Path.GetFullPath(path))!));
            }
            catch (FormatException e)
            {
                faults.Add($"line {i + 1}: {e.Message}");
            }
        }

        faults.AddRange(people.GroupBy(person => person.Id).Where(same => same.Count() > 1).Select(same => $"'{same.Key}' is there {same.Count()} times"));
        return faults.Count == 0 ? people : throw new AdminException($"{path}: {string.Join("; ", faults)}. Nobody was enrolled.");
    }

    /// <exception cref="FormatException">No such time.</exception>
    public static DateTimeOffset? ParseTime(string? text, string what) => text is null or "" ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time
        : throw new FormatException($"{what} '{text}' is no date or time, such as 2026-12-31 or 2026-12-31T18:00");

    /// <exception cref="FormatException">No such day.</exception>
    public static DateOnly? ParseDay(string? text) => text is null or "" ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new FormatException($"'{text}' is no day, such as 2026-01-31");

    private static Applicant Read(string[] columns, string[] fields, string folder)
    {
        if (fields.Length != columns.Length) throw new FormatException($"{fields.Length} fields for {columns.Length} columns");
        string? Field(string name) => Array.IndexOf(columns, name) is >= 0 and var at && fields[at].Length > 0 ? fields[at] : null;
        var id = Field("id");
        if (!SubjectId.IsValid(id)) throw new FormatException($"'{id}' is no id");
        var rights = new SubjectRights(Field("groups")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            ParseTime(Field("valid_from"), "valid_from"), ParseTime(Field("valid_until"), "valid_until"), Extended: false);
        if (rights.Fault() is { } fault) throw new FormatException(fault);
        var images = Field("images")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return new(id!, Field("name") ?? id!, rights, ParseDay(Field("consent")), [.. images.Select(image => Path.Combine(folder, image))]);
    }

    // RFC 4180, one line a record.
    private static string[] Split(string line)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else field.Append(line[i]);
        }

        fields.Add(field.ToString().Trim());
        return [.. fields];
    }
}
