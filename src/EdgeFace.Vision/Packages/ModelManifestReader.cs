using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Packages;

/// <summary>Reads and writes <c>manifest.json</c>; a manifest that says anything odd is refused as a whole.</summary>
public static class ModelManifestReader
{
    public const int MaxBytes = 1 << 20;
    public const int MaxSide = 4096;
    public const int MaxDimension = 4096;
    public const long MaxModelBytes = 1L << 30;

    /// <summary>camelCase, indented, nothing optional but what may be null.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = CreateOptions();

    /// <summary>Reads a manifest and checks everything that can be checked without the model files.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="ModelPackageException">Naming every fault at once.</exception>
    public static ModelManifest Read(ReadOnlySpan<byte> json, string path)
    {
        if (json.Length > MaxBytes) throw new ModelPackageException($"{path} is {json.Length} bytes long; a manifest has at most {MaxBytes}.");
        ModelManifest? manifest;
        try
        {
            RequireKnownFormat(json, path);
            manifest = JsonSerializer.Deserialize<ModelManifest>(json, JsonOptions);
        }
        catch (JsonException fault)
        {
            throw new ModelPackageException($"{path} is no valid manifest: {fault.Message} {Repair}", fault);
        }

        if (manifest is null) throw new ModelPackageException($"{path} is empty. {Repair}");
        if (HasEmptyEntries(manifest)) throw new ModelPackageException($"{path} is no valid manifest: a list has an entry that is null. {Repair}");
        var faults = Faults(manifest).ToList();
        if (faults.Count > 0) throw new ModelPackageException($"{path} is no valid manifest: {string.Join("; ", faults)}. {Repair}");
        return manifest;
    }

    /// <summary>The manifest as it is stored.</summary>
    public static byte[] Write(ModelManifest manifest) => [.. JsonSerializer.SerializeToUtf8Bytes(manifest, JsonOptions), (byte)'\n'];

    /// <summary>Whether a package may be called this: 1 to 64 lower-case letters, digits or '-'.</summary>
    public static bool IsPackageName(string name) => IsName(name, 64);

    internal const string Repair = "Repair it: scripts/build-models.sh in a checkout, or install the package again.";

    private static void RequireKnownFormat(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("format", out var format)
            || format.ValueKind != JsonValueKind.Number
            || !format.TryGetInt32(out var number))
            throw new ModelPackageException($"{path} is no manifest: it has no number 'format'. {Repair}");
        if (number != ModelManifest.CurrentFormat)
            throw new ModelPackageException($"{path} has format {number}; this program knows format {ModelManifest.CurrentFormat}. Install a package made for this version.");
    }

    // Nullable annotations of list entries are not enforced by the serialiser.
    private static bool HasEmptyEntries(ModelManifest manifest) =>
        manifest.Forms.Any(form => form is null)
        || (manifest.Similarity is { } similarity && similarity.Impostors.Concat(similarity.Genuine).Any(point => point is null))
        || (manifest.Pad?.Members.Any(member => member is null) ?? false)
        || (manifest.Evaluation?.Any(note => note is null) ?? false);

    private static IEnumerable<string> Faults(ModelManifest manifest)
    {
        if (!Enum.IsDefined(manifest.Kind)) yield return $"kind {(int)manifest.Kind} is none";
        if (!IsName(manifest.Name, 64)) yield return $"name '{manifest.Name}' must be 1 to 64 lower-case letters, digits or '-'";
        if (!IsName(manifest.Architecture, 64)) yield return $"architecture '{manifest.Architecture}' must be 1 to 64 lower-case letters, digits or '-'";
        if (manifest.Kind == ModelKind.Embedder)
        {
            if (!ModelId.IsValid(manifest.ModelId)) yield return $"modelId '{manifest.ModelId}' is none";
            if (manifest.Dimension is not (> 0 and <= MaxDimension)) yield return $"dimension must lie between 1 and {MaxDimension}";
            if (manifest.Alignment is not (null or ModelManifest.ArcFaceAlignment)) yield return $"alignment '{manifest.Alignment}' is not known; there is {ModelManifest.ArcFaceAlignment}";
        }

        if (manifest.Kind == ModelKind.Pad && manifest.Pad is null) yield return "pad is missing";
        foreach (var fault in manifest.Pad?.Faults([.. manifest.Forms.Select(form => form.Name)]) ?? []) yield return fault;

        foreach (var fault in manifest.Similarity?.Faults() ?? []) yield return fault;
        if (manifest.Forms.Count is 0 or > 16) yield return "forms must have 1 to 16 entries";
        if (manifest.Forms.All(form => form.Name != manifest.DefaultForm)) yield return $"defaultForm '{manifest.DefaultForm}' is not among the forms";
        if (manifest.Forms.DistinctBy(form => form.Name).Count() != manifest.Forms.Count) yield return "two forms have one name";
        foreach (var fault in manifest.Forms.SelectMany(Faults)) yield return fault;
    }

    private static IEnumerable<string> Faults(ModelForm form)
    {
        var where = $"form '{form.Name}': ";
        if (!IsName(form.Name, 32)) yield return where + "the name must be 1 to 32 lower-case letters, digits or '-'";
        if (!IsFileName(form.File)) yield return where + $"file '{form.File}' must be a plain file name without a path";
        if (form.Sha256.Length != 64 || !form.Sha256.All(char.IsAsciiHexDigitLower)) yield return where + "sha256 must be 64 lower-case hexadecimal digits";
        if (form.Bytes is <= 0 or > MaxModelBytes) yield return where + "bytes must lie between 1 and 1 GiB";
        if (form.Outputs.Count is 0 or > 16 || form.Outputs.Any(string.IsNullOrEmpty)) yield return where + "outputs must have 1 to 16 names";
        var input = form.Input;
        if (!Enum.IsDefined(input.Colour) || !Enum.IsDefined(input.Layout) || !Enum.IsDefined(input.Element)) yield return where + "input.colour, layout and element must be named by words";
        if (string.IsNullOrEmpty(input.Name)) yield return where + "input.name is empty";
        if (input.Width is <= 0 or > MaxSide || input.Height is <= 0 or > MaxSide) yield return where + $"input.width and height must lie between 1 and {MaxSide}";
        var constants = input.Element == ElementKind.Float ? 3 : 0;
        if (input.Mean.Count != constants || input.Scale.Count != constants) yield return where + $"input.mean and scale must have {constants} values each";
        if (input.Mean.Concat(input.Scale).Any(value => !float.IsFinite(value))) yield return where + "input.mean and scale must be finite";
    }

    private static bool IsName(string name, int longest) =>
        name.Length > 0 && name.Length <= longest && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsFileName(string file) =>
        file.Length is > 0 and <= 128 && file[0] != '.' && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static JsonSerializerOptions CreateOptions() => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        MaxDepth = 16,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LetNullablesBeMissing } },
    };

    private static void LetNullablesBeMissing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.IsRequired && property.AssociatedParameter is { IsNullable: true }) property.IsRequired = false;
        }
    }
}
