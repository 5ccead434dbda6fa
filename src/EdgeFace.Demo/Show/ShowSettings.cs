namespace EdgeFace.Demo.Show;

/// <summary>What the show needs to know.</summary>
/// <param name="Unit">The program <c>edgeface</c>.</param>
/// <param name="Photographs">Folder of the demo photographs.</param>
/// <param name="Pictures">Folder that the annotated pictures go to.</param>
/// <param name="Length">How long all of it may last, preparation included.</param>
public sealed record ShowSettings(string Unit, string Photographs, string Pictures, TimeSpan Length);
