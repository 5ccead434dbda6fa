using System.Net;
using System.Text;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Reports;

namespace EdgeFace.Training.Preparation;

/// <summary>A dataset to look at: suspects first, then everybody, then what was left out and why. Pictures are linked, not copied.</summary>
internal static class ContactSheet
{
    public const string FileName = "sheet.html";

    // More than a browser likes on one page, and than anybody looks at.
    private const int MostPeople = 400;
    private const int MostPicturesEach = 24;
    private const int MostRefused = 500;

    public static string Html(DatasetFile file)
    {
        var page = new StringBuilder();
        var training = file.People.Count(person => person.Part == DatasetPart.Training);
        page.Append(ReportPage.Head("Contact sheet", "img-src 'self' file:; ", Style))
            .Append($"<header><h1>Contact sheet</h1><p>{file.Pictures.Count} faces of {file.People.Count} people: {training} for training, {file.People.Count - training} for validation. {file.Refused.Count} pictures were left out.</p></header>");
        Suspects(page, file);
        People(page, file);
        Refused(page, file);
        return page.Append(ReportPage.End).ToString();
    }

    private static void Suspects(StringBuilder page, DatasetFile file)
    {
        if (file.Suspects.Count == 0) return;
        page.Append($"<section><h2>Perhaps somebody else: {file.Suspects.Count}</h2><p>Least like the person's other pictures, which stand beside them. <code>{DatasetBuilder.SuspectsFile}</code> says how to sort them out.</p>");
        var byPerson = file.Pictures.Index().ToLookup(picture => picture.Item.Person, picture => picture.Index);
        foreach (var suspect in file.Suspects)
        {
            var picture = file.Pictures[suspect.Picture];
            page.Append($"<h3>{E(file.People[picture.Person].Name)}, similarity {suspect.Similarity.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)}</h3><p class=\"faces\">");
            Image(page, picture, "suspect");
            foreach (var other in byPerson[picture.Person].Where(other => other != suspect.Picture).Take(6)) Image(page, file.Pictures[other], "");
            page.Append("</p>");
        }

        page.Append("</section>");
    }

    private static void People(StringBuilder page, DatasetFile file)
    {
        page.Append("<section><h2>Everybody</h2>");
        if (file.People.Count > MostPeople) page.Append($"<p>The first {MostPeople} of {file.People.Count} people.</p>");
        foreach (var person in file.Pictures.GroupBy(picture => picture.Person).Take(MostPeople))
        {
            var (name, part) = file.People[person.Key];
            page.Append($"<h3>{E(name)}{(part == DatasetPart.Validation ? " · validation" : "")}, {person.Count()}</h3><p class=\"faces\">");
            foreach (var picture in person.Take(MostPicturesEach)) Image(page, picture, "");
            page.Append("</p>");
        }

        page.Append("</section>");
    }

    private static void Refused(StringBuilder page, DatasetFile file)
    {
        if (file.Refused.Count == 0) return;
        page.Append($"<section><h2>Left out: {file.Refused.Count}</h2>");
        if (file.Refused.Count > MostRefused) page.Append($"<p>The first {MostRefused}; all of them are in <code>{DatasetFile.FileName}</code>.</p>");
        page.Append(ReportPage.Table(["Picture", "Why"], file.Refused.Take(MostRefused).Select(refused => new[] { refused.Source, refused.Reason }))).Append("</section>");
    }

    private static void Image(StringBuilder page, DatasetPicture picture, string mark) =>
        page.Append($"<img class=\"{mark}\" loading=\"lazy\" width=\"96\" height=\"96\" src=\"{E(picture.File)}\" title=\"{E(picture.Source)}\" alt=\"\">");

    private static string E(string text) => WebUtility.HtmlEncode(text);

    private const string Style = ".faces { display: flex; flex-wrap: wrap; gap: 4px; margin: 0; } .suspect { outline: 4px solid var(--c2); outline-offset: -4px; }";
}
