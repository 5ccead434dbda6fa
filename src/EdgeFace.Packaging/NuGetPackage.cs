using System.Xml.Linq;

namespace EdgeFace.Packaging;

/// <summary>One package of NuGet's folder.</summary>
internal sealed class NuGetPackage
{
    // Names under which packages keep their terms; compared without regard to case.
    private static readonly string[] LicenceNames = ["LICENSE", "LICENSE.txt", "LICENSE.md"];
    private static readonly string[] NoticeNames = ["THIRD-PARTY-NOTICES.TXT", "ThirdPartyNotices.txt"];

    private readonly string _folder;
    private readonly string _name;
    private readonly XElement _metadata;

    private NuGetPackage(string folder, string name, XElement metadata) => (_folder, _name, _metadata) = (folder, name, metadata);

    /// <exception cref="PapersException">It is not there, or is no package.</exception>
    public static NuGetPackage Find(string packages, string name, string version)
    {
        // Package folders have small letters.
#pragma warning disable CA1308
        var lower = name.ToLowerInvariant();
        var folder = Path.Combine(packages, lower, version.ToLowerInvariant());
#pragma warning restore CA1308
        var nuspec = Path.Combine(folder, lower + ".nuspec");
        if (!File.Exists(nuspec)) throw new PapersException($"{name} {version} is not in {packages}; restore the project first");
        var metadata = XDocument.Load(nuspec).Root?.Elements().FirstOrDefault(e => e.Name.LocalName == "metadata")
            ?? throw new PapersException($"{nuspec}: no metadata in it");
        return new(folder, name, metadata);
    }

    /// <summary>Of the package as it was fetched.</summary>
    public PartHash? Hash()
    {
        var file = Directory.EnumerateFiles(_folder, "*.nupkg.sha512").FirstOrDefault();
        return file is null ? null : new("SHA-512", Convert.ToHexStringLower(Convert.FromBase64String(File.ReadAllText(file).Trim())));
    }

    /// <exception cref="PapersException">It names no licence.</exception>
    public PartLicence Licence()
    {
        var licence = Value("license", out var type);
        var expression = type == "expression" ? licence : null;
        var texts = new List<string>();
        if (type == "file" && Path.Combine(_folder, licence!.Replace('\\', '/')) is var file && File.Exists(file)) texts.Add(File.ReadAllText(file));
        else texts.AddRange(Texts(LicenceNames).Take(1));
        if (expression is null && texts.Count == 0)
            throw new PapersException($"{_name}: neither an SPDX expression nor a licence text is in the package");
        texts.AddRange(Texts(NoticeNames));
        return new(expression ?? Recognise(texts[0]), texts, Value("copyright", out _) ?? Value("authors", out _) ?? "its authors");
    }

    private static string? Recognise(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Contains("Permission is hereby granted, free of charge, to any person obtaining a copy", StringComparison.Ordinal)) return "MIT";
        return words.Contains("Apache License Version 2.0", StringComparison.Ordinal) ? "Apache-2.0" : null;
    }

    private IEnumerable<string> Texts(string[] names) => Directory.EnumerateFiles(_folder)
        .Where(file => names.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal).Select(File.ReadAllText);

    private string? Value(string name, out string? type)
    {
        var element = _metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name);
        type = element?.Attribute("type")?.Value;
        return element?.Value is { Length: > 0 } value ? value.Trim() : null;
    }
}
