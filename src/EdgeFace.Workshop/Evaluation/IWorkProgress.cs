namespace EdgeFace.Workshop.Evaluation;

/// <summary>Says how far long work is.</summary>
public interface IWorkProgress
{
    /// <param name="what">In words.</param>
    /// <param name="total">How often <see cref="IWorkStep.Advance"/> will be called.</param>
    IWorkStep Begin(string what, int total);
}

/// <summary>One step of it; disposing it ends it. Safe for several threads.</summary>
public interface IWorkStep : IDisposable
{
    void Advance();
}

/// <summary>Says nothing.</summary>
public sealed class NoProgress : IWorkProgress, IWorkStep
{
    public static NoProgress Instance { get; } = new();

    public IWorkStep Begin(string what, int total) => this;

    public void Advance()
    {
    }

    public void Dispose()
    {
    }
}
