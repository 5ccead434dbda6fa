using System.Text.Json;
using EdgeFace.Packaging;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Packaging;

public sealed class PapersTests : IDisposable
{
    private const string Mit = "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nof this software";

    private readonly MadeRoot _root = new();

    public PapersTests()
    {
        _root.Write("publish/door.deps.json", """
            { "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0/linux-arm64" },
              "targets": { ".NETCoreApp,Version=v10.0/linux-arm64": { "Speaks/1.2.3": { "dependencies": { "Listens": "2.0.0" } } } },
              "libraries": { "door/0.9.0": { "type": "project" }, "door.core/0.9.0": { "type": "project" },
                "runtimepack.Runtime/10.0.1": { "type": "runtimepack" }, "Speaks/1.2.3": { "type": "package" }, "Listens/2.0.0": { "type": "package" } } }
            """);
        Package("Runtime", "runtime", "10.0.1", "", "LICENSE.TXT", Mit);
        Package("Speaks", "speaks", "1.2.3", "<license type=\"expression\">Apache-2.0</license>", null, null);
        Package("Listens", "listens", "2.0.0", "<license type=\"file\">terms/LICENCE</license>", "terms/LICENCE", "Do as you like.");
        _root.Write("packages/speaks/1.2.3/speaks.1.2.3.nupkg.sha512", Convert.ToBase64String([0xAB, 0xCD]));
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Read_SelfContainedProgram_ListsPackagesAndRuntimeWithTheirTerms()
    {
        var program = Read();
        Assert.Equal(("door", "0.9.0", "linux-arm64"), (program.Name, program.Version, program.Runtime));
        Assert.Equal(["Runtime", "Speaks", "Listens"], program.Parts.Select(part => part.Name));
        Assert.Equal(["MIT", "Apache-2.0", null], program.Parts.Select(part => part.Licence.Expression));
        Assert.Equal(PartKind.Framework, program.Parts[0].Kind);
        Assert.Equal("abcd", program.Parts[1].Hash!.Hexadecimal);
    }

    [Fact]
    public void Read_PackageWithoutLicence_SaysWhich()
    {
        Package("Listens", "listens", "2.0.0", "", null, null);
        File.Delete(Path.Combine(_root.Path, "packages/listens/2.0.0/terms/LICENCE"));
        Assert.Contains("Listens", Assert.Throws<PapersException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FontThatIsBuiltIn_HasOriginAndTerms()
    {
        _root.Write("font/origin.json", """{ "name": "Letters", "version": "2.37", "url": "pkg:deb/debian/letters@2.37", "sha256": "ab", "licence": "OFL-1.1", "holder": "Somebody" }""");
        Assert.Throws<PapersException>(() => BuiltInParts.Read(Path.Combine(_root.Path, "font")));
        _root.Write("font/LICENSE", "Do as you like.");
        var font = BuiltInParts.Read(Path.Combine(_root.Path, "font"));
        Assert.Contains("Do as you like.", CopyrightFile.Write(Mit, [font]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SameParts_GivesSameBytes()
    {
        var program = Read();
        var first = BillOfMaterials.Write(program, program.Parts, DateTimeOffset.UnixEpoch);
        Assert.Equal(first, BillOfMaterials.Write(program, program.Parts, DateTimeOffset.UnixEpoch));
        Assert.NotEqual(first, BillOfMaterials.Write(program, [.. program.Parts.Skip(1)], DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Write_Bill_IsCycloneDxWithDependencies()
    {
        var program = Read();
        using var bill = JsonDocument.Parse(BillOfMaterials.Write(program, program.Parts, DateTimeOffset.UnixEpoch));
        var root = bill.RootElement;
        Assert.Equal("CycloneDX", root.GetProperty("bomFormat").GetString());
        var references = root.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("bom-ref").GetString()).ToHashSet();
        foreach (var dependency in root.GetProperty("dependencies").EnumerateArray().Skip(1))
        {
            Assert.Contains(dependency.GetProperty("ref").GetString(), references);
            Assert.All(dependency.GetProperty("dependsOn").EnumerateArray(), on => Assert.Contains(on.GetString(), references));
        }

        // What nobody else needs is needed by the program itself.
        Assert.Equal(2, root.GetProperty("dependencies")[0].GetProperty("dependsOn").GetArrayLength());
    }

    [Fact]
    public void Write_Copyright_HoldsEachTextOnce()
    {
        var text = CopyrightFile.Write("Own licence", Read().Parts);
        Assert.Contains("Own licence", text, StringComparison.Ordinal);
        Assert.Contains("Speaks 1.2.3 (Apache-2.0)", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("Do as you like.").Length);
    }

    private PublishedProgram Read() => PublishedProgram.Read(Path.Combine(_root.Path, "publish"), "door", Path.Combine(_root.Path, "packages"));

    private void Package(string name, string lower, string version, string licence, string? file, string? text)
    {
        var folder = $"packages/{lower}/{version}";
        _root.Write($"{folder}/{lower}.nuspec", $"<package xmlns=\"urn:x\"><metadata><id>{name}</id><authors>Somebody</authors>{licence}</metadata></package>");
        if (file is not null) _root.Write($"{folder}/{file}", text!);
    }
}
