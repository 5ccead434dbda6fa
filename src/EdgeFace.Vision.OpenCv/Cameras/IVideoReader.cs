using EdgeFace.Vision.Cameras;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>Reads a video by calls that wait, however long the source takes. Used by one thread, but for <see cref="Break"/>.</summary>
internal interface IVideoReader : IDisposable
{
    /// <exception cref="CameraException">It cannot be opened.</exception>
    void Open();

    /// <summary>Waits for the next picture and copies it.</summary>
    /// <param name="position">Recordings: when it is to be shown, since the recording's beginning.</param>
    /// <returns>False: there is none any more.</returns>
    /// <exception cref="CameraException">The source broke, or the picture is too large.</exception>
    bool Read(RawPicture picture, out TimeSpan position);

    /// <summary>Nobody waits any more: where that is possible, the call that is under way is made to return. On any thread; never waits.</summary>
    void Break();
}
