using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>What ONNX Runtime runs a model on.</summary>
internal interface IExecutionProvider
{
    /// <summary>As the configuration names it.</summary>
    string Name { get; }

    /// <summary>False where making a session takes minutes, because an engine is built for this board first.</summary>
    /// <param name="model">SHA-256 of the model's file, in hexadecimal.</param>
    bool IsReady(string model);

    /// <summary>Makes a session run on it.</summary>
    /// <exception cref="Packages.ModelPackageException">It cannot be used here; the message says what is missing.</exception>
    void AppendTo(SessionOptions session, string model);

    /// <summary>A session of this model was made: its engine is there from now on.</summary>
    void NoteBuilt(string model);
}
