using EdgeFace.DeviceTests.Board;
using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>As <see cref="BoardFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BoardTheoryAttribute : TheoryAttribute
{
    public BoardTheoryAttribute() => Skip = new BoardFactAttribute().Skip;
}
