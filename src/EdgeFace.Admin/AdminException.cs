namespace EdgeFace.Admin;

/// <summary>Something cannot be done; the message says what, where and how to mend it.</summary>
public sealed class AdminException : Exception
{
    public AdminException()
    {
    }

    public AdminException(string message)
        : base(message)
    {
    }

    public AdminException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
