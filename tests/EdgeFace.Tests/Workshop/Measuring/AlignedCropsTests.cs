using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Measuring;
using Xunit;

namespace EdgeFace.Tests.Workshop.Measuring;

public class AlignedCropsTests
{
    [Fact]
    public void Read_NoFolder_SaysSo() =>
        Assert.Contains("There is no folder", Assert.Throws<BuildFailedException>(() => AlignedCrops.Read("/nowhere/at/all", "x", 10, _ => { })).Message);

    [Fact]
    public void Read_PicturesWithoutAFace_SaysWhatIsNeeded()
    {
        BuiltModels.Require();
        using var folder = new TempFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "wall.jpg"), TestPictures.Jpeg(TestPictures.Quadrants()));
        folder.File("broken.jpg", "no picture");

        var fault = Assert.Throws<BuildFailedException>(() => AlignedCrops.Read(folder.Path, BuiltModels.Root!, 10, _ => { }));

        Assert.Contains("No face was found in the 2 pictures", fault.Message);
    }
}
