using System.Text;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>Reports as JSON documents.</summary>
internal static class ReportJson
{
    public static byte[] Bytes<T>(T report) => ManifestJson.Serialise(report);

    public static string Text<T>(T report) => Encoding.UTF8.GetString(Bytes(report));
}
