namespace EdgeFace.Vision.Packages;

/// <summary>A model package is missing, altered or cannot be used; the message says which, why and how to mend it.</summary>
public sealed class ModelPackageException : Exception
{
    public ModelPackageException()
    {
    }

    public ModelPackageException(string message)
        : base(message)
    {
    }

    public ModelPackageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
