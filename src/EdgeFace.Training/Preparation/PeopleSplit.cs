using System.Security.Cryptography;
using System.Text;
using EdgeFace.Training.Datasets;

namespace EdgeFace.Training.Preparation;

/// <summary>
/// Parts people into training and validation by a hash of their names: the same people at every preparation, and nobody
/// changes sides when others are added.
/// </summary>
internal static class PeopleSplit
{
    /// <param name="validationShare">0 to 0.5.</param>
    public static IReadOnlyList<DatasetPerson> Of(IEnumerable<string> names, double validationShare, ulong seed) =>
        [.. names.Select(name => new DatasetPerson(name, Place(name, seed) < validationShare ? DatasetPart.Validation : DatasetPart.Training))];

    private static double Place(string name, ulong seed) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {name}"))) / (uint.MaxValue + 1.0);
}
