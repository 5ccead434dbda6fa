using System.CommandLine;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>Turns stored subjects into what the search uses, and says what of them it cannot use.</summary>
internal static class GalleryReading
{
    /// <summary>The gallery of the state folder: through the daemon where one runs on it, else with the folder's lock.</summary>
    public static Task<GalleryAccess> OpenGalleryAsync(
        this GlobalOptions options, ParseResult parsed, EdgeFaceOptions configured, CommandSurroundings around, CancellationToken cancel) =>
        GalleryAccess.OpenAsync(options.StateDirectory(parsed, around), configured.Control, configured.Gallery, configured.Audit,
            $"edgeface {parsed.CommandResult.Command.Name}", around.Time, cancel);

    /// <summary>What the search sees of the gallery; it is not held afterwards.</summary>
    public static async Task<GallerySnapshot> ReadGalleryAsync(
        this GlobalOptions options, ParseResult parsed, RecognitionSetup setup, EdgeFaceOptions configured,
        CommandSurroundings around, CancellationToken cancel)
    {
        return Snapshot(setup, await options.ReadSubjectsAsync(parsed, configured, around, cancel), around);
    }

    /// <summary>Everybody of the gallery; it is not held afterwards.</summary>
    public static async Task<IReadOnlyList<Subject>> ReadSubjectsAsync(
        this GlobalOptions options, ParseResult parsed, EdgeFaceOptions configured, CommandSurroundings around, CancellationToken cancel)
    {
        using var gallery = await options.OpenGalleryAsync(parsed, configured, around, cancel);
        return await gallery.Store.LoadAsync(cancel);
    }

    /// <exception cref="CommandException">All templates are of other models.</exception>
    public static GallerySnapshot Snapshot(RecognitionSetup setup, IReadOnlyList<Subject> subjects, CommandSurroundings around)
    {
        var snapshot = setup.Snapshot(subjects);
        if (snapshot.ForeignTemplates == 0) return snapshot;
        var message = Explain(setup, subjects, snapshot.ForeignTemplates);
        if (snapshot.TemplateCount == 0) throw new CommandException(message);
        around.Warn(message);
        return snapshot;
    }

    private static string Explain(RecognitionSetup setup, IReadOnlyList<Subject> subjects, int foreign)
    {
        var model = setup.Models.Embedder.Model;
        var others = subjects.SelectMany(s => s.Templates).Select(t => t.Embedding.Model).Where(m => m != model).Distinct();
        var people = subjects.Where(s => s.Templates.All(t => t.Embedding.Model != model)).Select(s => s.Id.Value).ToArray();
        var who = people.Length == 0 ? "everybody also has templates of the model in use"
            : $"cannot be recognised: {string.Join(", ", people.Take(10))}{(people.Length > 10 ? $" and {people.Length - 10} more" : "")}";
        return $"{foreign} template{(foreign == 1 ? " is" : "s are")} of another model ({string.Join(", ", others)}) than the one in use ({model}) and never compared with it; {who}. "
            + "Enrol them again with pictures: edgeface enrol ID --name NAME IMAGE…; or go back to the other model with models.embedder.";
    }
}
