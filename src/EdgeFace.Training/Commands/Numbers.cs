using System.Globalization;
using System.Numerics;

namespace EdgeFace.Training.Commands;

/// <summary>Bounds of what is given on the command line.</summary>
internal static class Numbers
{
    /// <exception cref="TrainingException">It lies outside, or is no number.</exception>
    public static T Within<T>(string option, T value, T least, T most) where T : INumber<T> =>
        value >= least && value <= most
            ? value
            : throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{option} must lie between {least} and {most}, not {value}."));
}
