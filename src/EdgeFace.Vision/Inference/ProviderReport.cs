namespace EdgeFace.Vision.Inference;

/// <summary>What runs the models now.</summary>
/// <param name="Wanted">The provider that is configured.</param>
/// <param name="InUse">The one that runs them.</param>
/// <param name="Why">Why that is another one, in words; null where it is not.</param>
public sealed record ProviderReport(string Wanted, string InUse, string? Why);
