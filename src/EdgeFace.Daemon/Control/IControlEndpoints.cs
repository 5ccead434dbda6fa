using Microsoft.AspNetCore.Routing;

namespace EdgeFace.Daemon.Control;

/// <summary>Requests that one part of the unit answers over the control socket, beside those of <see cref="ControlEndpoints"/>.</summary>
public interface IControlEndpoints
{
    /// <param name="ending">Answers that go on and on end with it.</param>
    void Map(IEndpointRouteBuilder routes, CancellationToken ending);
}
