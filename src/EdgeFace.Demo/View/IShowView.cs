namespace EdgeFace.Demo.View;

/// <summary>Tells whoever watches what goes on.</summary>
public interface IShowView
{
    /// <summary>Shows the running unit until cancelled.</summary>
    Task ShowAsync(CancellationToken cancel);
}
