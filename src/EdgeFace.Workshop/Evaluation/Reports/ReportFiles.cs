using System.Text;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>Puts reports into a folder; each file is there whole or not at all.</summary>
internal static class ReportFiles
{
    /// <summary>Writes <c>report.json</c> and <c>report.html</c>.</summary>
    /// <exception cref="EvaluationException">The folder cannot be written.</exception>
    public static void Write(EvaluationReport report, string folder)
    {
        Write(folder, "report.json", ReportJson.Bytes(report));
        Write(folder, "report.html", Encoding.UTF8.GetBytes(EvaluationPage.Html(report)));
    }

    internal static void Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        try
        {
            AtomicFile.Write(path, content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"The report {path} cannot be written: {fault.Message} Make room, or name another folder with --report.", fault);
        }
    }
}
