using System.Text.Json.Nodes;
using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Tuning;
using Xunit;

namespace EdgeFace.Tests.Workshop.Tuning;

public sealed class DeviceConfigurationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_NoFile_MakesOne()
    {
        var path = Path.Combine(_folder.Path, "edgeface.json");

        DeviceConfiguration.Write(path, "mobilefacenet", "int8", 2, "measured");

        var root = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal("int8", (string)root["models"]!["form"]!);
        Assert.Equal(2, (int)root["inference"]!["threads"]!);
        Assert.Equal("measured", (string)root["inference"]!["measured"]!);
    }

    [Fact]
    public void Write_ExistingFile_KeepsAllElse()
    {
        var path = _folder.File("edgeface.json", """{"unit":{"door":"front"},"models":{"detector":"yunet","form":"float32"}}""");

        DeviceConfiguration.Write(path, "mobilefacenet", "int8", 1, "m");

        var root = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.Equal("front", (string)root["unit"]!["door"]!);
        Assert.Equal("yunet", (string)root["models"]!["detector"]!);
        Assert.Equal("int8", (string)root["models"]!["form"]!);
    }

    [Theory]
    [InlineData("{ // a comment\n }")]
    [InlineData("[]")]
    [InlineData("{\"models\": 3}")]
    [InlineData("{")]
    public void Write_FileItCannotKeepWhole_IsRefusedAndLeftAsItIs(string content)
    {
        var path = _folder.File("edgeface.json", content);

        Assert.Throws<BuildFailedException>(() => DeviceConfiguration.Write(path, "mobilefacenet", "int8", 1, "m"));

        Assert.Equal(content, File.ReadAllText(path));
    }
}
