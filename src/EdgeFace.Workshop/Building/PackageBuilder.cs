using System.Security.Cryptography;
using System.Text.Json;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation;

namespace EdgeFace.Workshop.Building;

/// <summary>Builds model packages: reads the source, follows the recipe, compares hashes, writes files and manifest.</summary>
/// <param name="models">The folder <c>models</c> of the source code.</param>
/// <param name="sources">Where the source files lie.</param>
/// <param name="output">Packages become folders in here.</param>
/// <param name="say">Where progress goes, a line at a time.</param>
internal sealed class PackageBuilder(string models, SourceFiles sources, string output, Action<string> say)
{
    public static readonly IReadOnlyList<ModelRecipe> Recipes = [new MobileFaceNetRecipe(), new BlazeFaceRecipe(), new OutputNetRecipe()];

    /// <param name="names">Packages to build; empty for all.</param>
    /// <param name="updateHashes">Takes the hashes of what was built as the expected ones.</param>
    /// <exception cref="BuildFailedException">A step failed, or something else came out than expected.</exception>
    public void Build(IReadOnlyList<string> names, bool updateHashes)
    {
        foreach (var name in names)
        {
            if (!Recipes.Any(recipe => recipe.Name == name))
                throw new BuildFailedException($"There is no model '{name}'. There are: {string.Join(", ", Recipes.Select(recipe => recipe.Name))}.");
        }

        var manifest = BuildManifest.Read(models);
        foreach (var recipe in Recipes.Where(recipe => names.Count == 0 || names.Contains(recipe.Name)))
        {
            var plan = manifest.Packages.FirstOrDefault(package => package.Name == recipe.Name)
                ?? throw new BuildFailedException($"{Path.Combine(models, BuildManifest.FileName)} does not mention '{recipe.Name}'.");
            BuildOne(recipe, plan, updateHashes);
        }

        if (updateHashes) manifest.Write(models);
    }

    private void BuildOne(ModelRecipe recipe, PackagePlan plan, bool updateHashes)
    {
        var steps = new BuildSteps(recipe.Name, say);
        var source = steps.Run("check the source file", () => sources.Read(plan.Source));
        var similarity = recipe.Kind == ModelKind.Embedder ? steps.Run("read the similarity calibration", () => ReadSimilarity(recipe.Name)) : null;
        var evaluation = steps.Run("read the evaluation's figures", () => EvaluationNotes.Read(Path.Combine(models, recipe.Name, "evaluation.json")));
        var forms = recipe.Build(source, models, steps);
        steps.Run(updateHashes ? "take the hashes" : "compare the hashes", () => CompareHashes(plan, forms, updateHashes));
        steps.Run("write the package", () => Write(recipe, plan, forms, similarity, evaluation));
        say($"{recipe.Name}: done, {string.Join(", ", forms.Select(form => $"{form.FileName} {form.Onnx.Length / 1024} KiB"))}");
    }

    private static void CompareHashes(PackagePlan plan, IReadOnlyList<BuiltForm> forms, bool update)
    {
        if (update)
        {
            plan.Files.Clear();
            foreach (var form in forms) plan.Files.Add(form.FileName, Hash(form.Onnx));
            return;
        }

        foreach (var form in forms)
        {
            var expected = plan.Files.GetValueOrDefault(form.FileName, "none");
            if (Hash(form.Onnx) != expected)
                throw new BuildFailedException($"{form.FileName} came out with SHA-256 {Hash(form.Onnx)}; models/manifest.json expects {expected}. Nothing was written. If the recipe was changed on purpose, run 'edgeface-models build --update-hashes'; otherwise this machine or program computes wrongly.");
        }
    }

    private void Write(ModelRecipe recipe, PackagePlan plan, IReadOnlyList<BuiltForm> forms, SimilarityCalibration? similarity, IReadOnlyList<EvaluationNote>? evaluation)
    {
        var folder = Path.Combine(output, recipe.Name);
        foreach (var form in forms) AtomicFile.Write(Path.Combine(folder, form.FileName), form.Onnx);
        var id = recipe.Dimension is { } dimension ? $"{recipe.Name}-{dimension}@{plan.Source.Sha256[..8]}" : null;
        var manifest = new ModelManifest(
            ModelManifest.CurrentFormat, recipe.Name, recipe.Kind, recipe.Architecture, id, recipe.Dimension, recipe.DefaultForm,
            [.. forms.Select(form => new ModelForm(form.Name, form.FileName, Hash(form.Onnx), form.Onnx.Length, form.Input, form.Outputs) { Quantisation = form.Quantisation })],
            plan.Licence, new($"npm:{plan.Source.Package}", plan.Source.Version, plan.Source.File, plan.Source.Sha256), similarity)
        {
            Alignment = recipe.Kind == ModelKind.Embedder ? ModelManifest.ArcFaceAlignment : null,
            Evaluation = evaluation,
        };

        // Last, so that a package with a manifest is complete.
        AtomicFile.Write(Path.Combine(folder, ModelManifest.FileName), ManifestJson.Serialise(manifest));
    }

    private SimilarityCalibration? ReadSimilarity(string name)
    {
        var path = Path.Combine(models, name, "similarity.json");
        if (!File.Exists(path))
        {
            say($"{name}: {path} is not there; the package goes without a similarity calibration");
            return null;
        }

        var calibration = JsonSerializer.Deserialize<SimilarityCalibration>(File.ReadAllBytes(path), ManifestJson.Options)
            ?? throw new BuildFailedException($"{path} is empty.");
        var faults = calibration.Faults().ToList();
        return faults.Count == 0 ? calibration : throw new BuildFailedException($"{path}: {string.Join("; ", faults)}.");
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
