using System.Text;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Daemon.Support;

/// <summary>Lets texts out without secrets. Each call is one text; single characters are kept until their line ends.</summary>
internal sealed class RedactingWriter(TextWriter inner, SecretBook secrets) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => inner.Encoding;

    /// <summary>What is taken out.</summary>
    public SecretBook Secrets => secrets;

    public override void Write(char value)
    {
        _line.Append(value);
        if (value == '\n') WriteLineSoFar();
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value)
    {
        WriteLineSoFar();
        if (value is not null) inner.Write(secrets.Redact(value));
    }

    public override void WriteLine(string? value)
    {
        WriteLineSoFar();
        inner.WriteLine(secrets.RedactAny(value));
    }

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(new string(buffer));

    public override void Flush()
    {
        WriteLineSoFar();
        inner.Flush();
    }

    private void WriteLineSoFar()
    {
        if (_line.Length == 0) return;
        var text = _line.ToString();
        _line.Clear();
        inner.Write(secrets.Redact(text));
    }
}
