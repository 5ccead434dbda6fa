using EdgeFace.Core.Imaging;
using EdgeFace.Vision.AddOns;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.AddOns;

public sealed class OpenCvAddOnTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Create_OpenCvThatIsNotInstalled_SaysHowToGetItAndWhatDoesWithout()
    {
        var options = new CameraOptions { Kind = "opencv", OpenCvFolder = _folder.FullName };

        var fault = Assert.Throws<CameraException>(() => new CameraFactory(TimeProvider.System).Create(options));

        Assert.Equal(
            $"The camera kind 'opencv' needs the OpenCV add-on in {_folder.FullName}, which is not there. "
            + "Build it with scripts/build.sh --opencv and name its folder in camera.openCvFolder, or use kind video, rtsp or v4l2, which need ffmpeg only.",
            fault.Message);
    }

    [Fact]
    public void Load_WithoutItsNativeLibrary_SaysWhichIsMissingAndHowToBuildIt()
    {
        Install();

        var fault = Assert.Throws<CameraException>(OpenCvAddOn.In(_folder.FullName).Load);

        Assert.Contains("has no libOpenCvSharpExtern.so", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--opencv PACKAGE/VERSION", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NativeLibraryThatCannotBeLoaded_SaysWhyAndWhatToInstall()
    {
        Install();
        File.WriteAllText(Path.Combine(_folder.FullName, "libOpenCvSharpExtern.so"), "no library");

        var fault = Assert.Throws<CameraException>(OpenCvAddOn.In(_folder.FullName).Load);

        Assert.Contains("cannot be loaded", fault.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install --no-install-recommends libgtk-3-0 libatomic1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotators_AddOnThatCannotBeLoaded_DrawWithSkia()
    {
        Install();
        var frame = Frame.Create(80, 60);

        using var annotator = Annotators.Of(frame, OpenCvAddOn.In(_folder.FullName));
        var drawn = annotator.Box(new(20, 20, 30, 30), MarkColour.Granted).ToFrame();

        Assert.IsType<SkiaAnnotator>(annotator);
        Assert.NotEqual(frame.Pixels.ToArray(), drawn.Pixels.ToArray());
    }

    // The managed half as it was built, alone.
    private void Install() => File.Copy(
        Path.Combine(AppContext.BaseDirectory, "EdgeFace.Vision.OpenCv.dll"), Path.Combine(_folder.FullName, "EdgeFace.Vision.OpenCv.dll"));
}
