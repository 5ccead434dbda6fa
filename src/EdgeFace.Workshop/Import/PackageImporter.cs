using System.Security.Cryptography;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Import;

/// <summary>
/// Makes a package of a model file that somebody brings: reads and checks it, finds its conventions, writes the package
/// beside its place, runs it there as the device will, and only then puts it in its place.
/// </summary>
/// <param name="folder">Packages become folders in here.</param>
internal sealed class PackageImporter(string folder)
{
    private const int MostFiles = PadSpecification.MostMembers;

    /// <param name="replace">Whether a package of this name may be replaced.</param>
    /// <exception cref="BuildFailedException">A file is missing, is no model, or is not what was said of it. Nothing is left behind.</exception>
    public ModelPackage Import(ImportRequest request, bool replace)
    {
        if (!ModelManifestReader.IsPackageName(request.Name)) throw new BuildFailedException($"A package cannot be called '{request.Name}': 1 to 64 lower-case letters, digits and '-' are allowed.");
        var target = Path.Combine(folder, request.Name);
        if (!replace && Directory.Exists(target)) throw new BuildFailedException($"{target} is there already; add --replace to import over it.");
        if (request.Files.Count is 0 or > MostFiles || (request.Files.Count > 1 && request.Kind != ModelKind.Pad))
            throw new BuildFailedException($"A {request.Kind.ToString().ToLowerInvariant()} is one file; {request.Files.Count} were given.");
        var networks = request.Files.Select((file, i) => Read(request, file, i)).ToList();
        var manifest = Manifest(request, networks);
        return new PackageFolder(folder).Put(manifest, networks.ConvertAll(network => (network.Form.File, network.Onnx)), replace, package =>
        {
            foreach (var form in package.Manifest.Forms) ModelTrial.Run(package, form);
            if (package.Manifest.Kind == ModelKind.Detector) ModelTrial.Find(package);
        });
    }

    private static Network Read(ImportRequest request, string path, int index)
    {
        var content = ReadFile(path);
        var hash = Hash(content);
        if (request.Sha256 is { Count: > 0 } expected && (index >= expected.Count || !string.Equals(expected[index], hash, StringComparison.OrdinalIgnoreCase)))
            throw new BuildFailedException($"{path} is not the file that was asked for: its SHA-256 is {hash}, expected {(index < expected.Count ? expected[index] : "one --sha256 for each file")}. Nothing was imported.");
        try
        {
            var read = ImportedGraph.Read(content, request.Name, request.Size);
            var (architecture, outputs) = Outputs(request, read.Graph);
            var formName = request.Files.Count == 1 ? "float32" : FormName(path);
            var form = new ModelForm(formName, formName + ".onnx", Hash(read.Onnx), read.Onnx.Length, InputOf(request, architecture, read.Graph), outputs);
            return new(path, hash, architecture, read, form);
        }
        catch (InvalidModelFileException fault)
        {
            throw new BuildFailedException($"{path} cannot be imported. {fault.Message}", fault);
        }
    }

    private static (string Architecture, IReadOnlyList<string> Outputs) Outputs(ImportRequest request, ModelGraph graph)
    {
        if (request.Kind == ModelKind.Detector)
        {
            var found = DetectorArchitectures.Of(graph);
            return request.Architecture is null || request.Architecture == found.Architecture
                ? found
                : throw new InvalidModelFileException($"It was called a {request.Architecture}, but its outputs are those of {found.Architecture}.");
        }

        var names = graph.Outputs.Select(output => output.Name).ToList();
        var output = request.Output ?? (names.Count == 1 ? names[0] : throw new InvalidModelFileException($"It has {names.Count} outputs ({string.Join(", ", names)}); choose one with --output."));
        if (!names.Contains(output)) throw new InvalidModelFileException($"It has no output '{output}'; it has {string.Join(", ", names)}.");
        return (request.Architecture ?? (request.Kind == ModelKind.Pad ? "pad" : "embedder"), [output]);
    }

    private static ModelInput InputOf(ImportRequest request, string architecture, ModelGraph graph)
    {
        var input = graph.Inputs[0];
        var layout = input.Shape switch
        {
            [1, 3, _, _] => TensorLayout.Nchw,
            [1, _, _, 3] => TensorLayout.Nhwc,
            _ => throw new InvalidModelFileException($"Its input '{input.Name}' is [{string.Join(", ", input.Shape)}]; a picture of three colours is expected, [1, 3, height, width] or [1, height, width, 3]."),
        };
        var (height, width) = layout == TensorLayout.Nchw ? (input.Shape[2], input.Shape[3]) : (input.Shape[1], input.Shape[2]);
        var usual = InputConventions.Of(request.Kind, architecture);
        var colour = request.Colour ?? usual.Colour;
        if (input.Element == ElementType.UInt8)
            return request.Mean is null && request.Deviation is null
                ? new(input.Name, width, height, colour, layout, ElementKind.Byte, [], [])
                : throw new InvalidModelFileException("It takes bytes; mean and deviation are inside it. Leave --mean and --std out.");
        if (input.Element != ElementType.Float32) throw new InvalidModelFileException($"Its input '{input.Name}' is of {input.Element}; single precision or bytes are expected.");
        var mean = Three(request.Mean, usual.Mean, "--mean");
        var scale = Array.ConvertAll(Three(request.Deviation, usual.Deviation, "--std"), deviation => 1 / deviation);
        return new(input.Name, width, height, colour, layout, ElementKind.Float, mean, scale);
    }

    private static ModelManifest Manifest(ImportRequest request, List<Network> networks)
    {
        var first = networks[0];
        var dimension = request.Kind == ModelKind.Embedder ? LengthOf(first) : (int?)null;
        return new(
            ModelManifest.CurrentFormat, request.Name, request.Kind, first.Architecture,
            dimension is null ? null : $"{request.Name}-{dimension}@{first.FileHash[..8]}", dimension, first.Form.Name,
            networks.ConvertAll(network => network.Form), request.Licence,
            new(request.Source, request.Version, string.Join(", ", networks.Select(network => Path.GetFileName(network.Path))), first.FileHash), Similarity: null)
        {
            Alignment = request.Kind == ModelKind.Embedder ? ModelManifest.ArcFaceAlignment : null,
            Pad = request.Kind == ModelKind.Pad ? Pad(request, networks) : null,
        };
    }

    private static PadSpecification Pad(ImportRequest request, List<Network> networks)
    {
        if (request.CropScales?.Count != networks.Count)
            throw new BuildFailedException($"{networks.Count} files need {networks.Count} values of --crop-scale, in the order of the files: how many times the face's box each sees (Silent-Face names it in the file: 2.7 or 4.0).");
        return new(
            [.. networks.Zip(request.CropScales, (network, scale) => new PadMember(network.Form.Name, scale))], LengthOf(networks[0]),
            request.LiveClass ?? 1, request.Scores ?? ClassScores.Logits, request.Threshold ?? 0.5f);
    }

    private static int LengthOf(Network network)
    {
        var output = network.Read.Graph.Outputs.First(output => output.Name == network.Form.Outputs[0]);
        return output.Shape.Aggregate(1, (product, side) => product * side);
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > Onnx.OnnxFile.MostBytes) throw new BuildFailedException($"{path} has {file.Length >> 20} MiB; at most {Onnx.OnnxFile.MostBytes >> 20} are imported.");
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    private static float[] Three(IReadOnlyList<float>? values, float missing, string option) => values switch
    {
        null => [missing, missing, missing],
        [var one] => [one, one, one],
        [_, _, _] => [.. values],
        _ => throw new InvalidModelFileException($"{option} wants one value or three, not {values.Count}."),
    };

    private static string FormName(string path) => new(
        [.. Path.GetFileNameWithoutExtension(path).ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-').Take(32)]);

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private sealed record Network(string Path, string FileHash, string Architecture, ImportedGraph Read, ModelForm Form)
    {
        public byte[] Onnx => Read.Onnx;
    }
}
