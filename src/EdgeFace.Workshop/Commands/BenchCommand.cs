using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models bench</c>.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var images = new Option<string>("--images") { Description = "Folder of pictures with faces.", HelpName = "DIR", Required = true };
        var pairs = new Option<string?>("--pairs") { Description = "LFW's pairs.txt: adds the verification accuracy over its folds.", HelpName = "FILE" };
        var most = new Option<int>("--most") { Description = "Read about this many pictures at most.", DefaultValueFactory = _ => 400 };
        var also = new Option<string[]>("--also") { Description = "Further ONNX files to compare, which take the same bytes.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var packages = new Option<string?>("--packages") { Description = "Built packages. 'artifacts/models' where not given.", HelpName = "DIR" };
        var optimised = new Option<string?>("--save-optimised") { Description = "Save what ONNX Runtime makes of each form into this folder.", HelpName = "DIR" };
        var command = new Command("bench", "Compare the forms of MobileFaceNet: processor time by turns in one run on one thread, and how alike the embeddings are to those of the first form, float32.")
        {
            images, pairs, most, also, packages, optimised,
        };
        command.SetAction(parsed =>
        {
            var root = parsed.GetValue(packages) ?? ModelFolders.Packages(ModelFolders.FindModels());
            var package = ModelPackage.Load(Path.Combine(root, "mobilefacenet"));
            var files = package.Manifest.Forms.OrderBy(form => form.Name != "float32").Select(form => (form.Name, Path: Path.Combine(package.Folder, form.File)))
                .Concat((parsed.GetValue(also) ?? []).Select(path => (Name: Path.GetFileNameWithoutExtension(path), Path: path))).ToList();
            var crops = AlignedCrops.Read(parsed.GetRequiredValue(images), root, parsed.GetValue(pairs) is null ? parsed.GetValue(most) : int.MaxValue, Console.Error.WriteLine);
            var forms = files.ConvertAll(file => new FormUnderTest(file.Name, file.Path, parsed.GetValue(optimised) is { } folder ? Path.Combine(folder, file.Name + ".optimised.onnx") : null));
            try
            {
                Compare(forms, crops, parsed.GetValue(pairs));
            }
            finally
            {
                foreach (var form in forms) form.Dispose();
            }

            return 0;
        });
        return command;
    }

    private static void Compare(List<FormUnderTest> forms, List<AlignedCrop> crops, string? pairs)
    {
        var embeddings = forms.ConvertAll(_ => new List<float[]>());
        foreach (var crop in crops.Take(5)) forms.ForEach(form => form.Embed(crop));
        forms.ForEach(form => form.Times.Clear());
        foreach (var crop in crops)
        {
            for (var i = 0; i < forms.Count; i++) embeddings[i].Add(forms[i].Embed(crop));
        }

        var folds = pairs is null ? null : PairAccuracy.ReadPairs(pairs);
        Console.WriteLine($"{crops.Count} faces, one thread, forms by turns");
        Console.WriteLine($"{"form",-24} {"least ms",9} {"median ms",9} {"ratio",6} {"mean cosine",11} {"least",8} {(folds is null ? "" : "accuracy")}");
        for (var i = 0; i < forms.Count; i++)
        {
            var cosines = embeddings[i].Zip(embeddings[0], Dot).ToList();
            var accuracy = folds is null ? "" : Accuracy(folds, crops, embeddings[i]).ToString("0.00%", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{forms[i].Name,-24} {forms[i].Least().TotalMilliseconds,9:0.00} {forms[i].Median().TotalMilliseconds,9:0.00} {forms[i].Median() / forms[0].Median(),6:0.00} {cosines.Average(),11:0.00000} {cosines.Min(),8:0.0000} {accuracy}"));
        }
    }

    private static double Accuracy(IReadOnlyList<IReadOnlyList<FacePair>> folds, List<AlignedCrop> crops, List<float[]> embeddings)
    {
        var byName = crops.Zip(embeddings).ToDictionary(pair => Path.GetFileNameWithoutExtension(pair.First.Source), pair => pair.Second, StringComparer.Ordinal);
        return PairAccuracy.Measure(folds, name => byName.GetValueOrDefault(name));
    }

    private static double Dot(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
