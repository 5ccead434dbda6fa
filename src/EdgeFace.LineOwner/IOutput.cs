namespace EdgeFace.LineOwner;

/// <summary>The one line that this program owns.</summary>
internal interface IOutput : IDisposable
{
    /// <exception cref="Lines.LineException">The level could not be set.</exception>
    void Set(bool active);

    /// <summary>The level as the line has it.</summary>
    /// <exception cref="Lines.LineException">It cannot be read.</exception>
    bool Get();
}
