namespace EdgeFace.Packaging;

/// <summary>What a part is, in CycloneDX's words.</summary>
public enum PartKind
{
    Library,
    Framework,
    Model,
}

/// <summary>Something of somebody else's that the package holds.</summary>
/// <param name="Url">Package URL (purl) of where it comes from.</param>
/// <param name="Hash">Hexadecimal digest of what was fetched, with its algorithm's name as CycloneDX writes it.</param>
/// <param name="Needs">Names of the parts that it calls.</param>
public sealed record Part(PartKind Kind, string Name, string Version, string Url, PartHash? Hash, PartLicence Licence, IReadOnlyList<string> Needs);

/// <summary>A digest.</summary>
public sealed record PartHash(string Algorithm, string Hexadecimal);

/// <summary>The terms that a part comes under.</summary>
/// <param name="Expression">In SPDX's words; null where only the text says it.</param>
/// <param name="Texts">Licence and notices, as the part brings them; empty where it brings none.</param>
/// <param name="Holder">Who holds the copyright, in the part's own words.</param>
public sealed record PartLicence(string? Expression, IReadOnlyList<string> Texts, string Holder);

/// <summary>A part's papers are not in order; the message says which and what is missing.</summary>
public sealed class PapersException : Exception
{
    public PapersException()
    {
    }

    public PapersException(string message)
        : base(message)
    {
    }

    public PapersException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
