namespace EdgeFace.Daemon.CommandLine;

/// <summary>A command cannot do what it was asked; the message is one line that says why and what to do.</summary>
public sealed class CommandException : Exception
{
    public CommandException()
    {
    }

    public CommandException(string message)
        : base(message)
    {
    }

    public CommandException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
