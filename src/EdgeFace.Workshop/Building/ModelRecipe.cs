using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Building;

/// <summary>How one model package is made from its source file.</summary>
internal abstract class ModelRecipe
{
    /// <summary>Name of the package and of its folder.</summary>
    public abstract string Name { get; }

    public abstract ModelKind Kind { get; }

    /// <summary>Which decoder reads the outputs; see <see cref="ModelManifest.Architecture"/>.</summary>
    public abstract string Architecture { get; }

    /// <summary>Embedders: length of the embedding.</summary>
    public virtual int? Dimension => null;

    public abstract string DefaultForm { get; }

    /// <param name="source">The checked source file.</param>
    /// <param name="models">The folder <c>models</c>, for tables that are committed.</param>
    /// <param name="steps">Runs each step under its name.</param>
    public abstract IReadOnlyList<BuiltForm> Build(byte[] source, string models, BuildSteps steps);
}
