namespace EdgeFace.Daemon.Configuration;

/// <summary>The configuration cannot be used; every fault at once.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException()
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
        : base(string.Join('\n', faults)) => Faults = faults;

    public IReadOnlyList<ConfigurationFault> Faults { get; } = [];
}
