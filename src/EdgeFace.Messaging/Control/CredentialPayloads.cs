namespace EdgeFace.Messaging.Control;

/// <summary>What somebody has beside a face.</summary>
public sealed record CredentialView(string Subject, int Cards, int Pins);

/// <summary>Gives a card, a PIN, or both.</summary>
/// <param name="Name">The person's name, where nobody is enrolled by the id yet.</param>
/// <param name="Card">BITS:FACILITY:NUMBER; null for none.</param>
/// <param name="Pin">Null for none.</param>
public sealed record CredentialRequest(string Name, string? Card, string? Pin);
