namespace EdgeFace.Daemon.Storage;

/// <summary>What is in a database, and how it came to be so.</summary>
/// <param name="What">In words, for messages: "gallery".</param>
/// <param name="ApplicationId">SQLite's application_id: tells our databases from anybody else's.</param>
/// <param name="Steps">
/// Statements that lead from version i to i + 1. Released steps are never changed; new ones are added at the end.
/// </param>
/// <param name="Erase">Overwrites what is deleted (secure_delete): templates are biometric data.</param>
/// <param name="MendDamage">What to do with a damaged file, a sentence.</param>
internal sealed record SqliteSchema(string What, int ApplicationId, IReadOnlyList<string> Steps, bool Erase, string MendDamage)
{
    public int Version => Steps.Count;
}
