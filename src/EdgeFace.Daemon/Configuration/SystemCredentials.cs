namespace EdgeFace.Daemon.Configuration;

/// <summary>Secrets that systemd hands to the service in a folder of its own (systemd.exec(5), LoadCredential=).</summary>
public static class SystemCredentials
{
    public const string Variable = "CREDENTIALS_DIRECTORY";

    private const string Prefix = "credential:";

    /// <summary>Path of a credential that is there; null where it is not.</summary>
    public static string? Find(string name) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;

    /// <summary>A path of the configuration, or the credential that it names as <c>credential:NAME</c>.</summary>
    public static string Resolve(string path) => path.StartsWith(Prefix, StringComparison.Ordinal)
        ? Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "/run/credentials/edgeface.service", path[Prefix.Length..])
        : path;
}
