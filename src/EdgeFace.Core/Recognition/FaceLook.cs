namespace EdgeFace.Core.Recognition;

/// <summary>What a look at the aligned crop says that landmarks cannot: detectors put upright landmarks onto any face.</summary>
/// <param name="Upright">How surely the face stands upright in the crop, 0 to 1.</param>
/// <param name="Turns">Quarter turns, clockwise, by which it most likely stands turned in the crop: 0 to 3.</param>
/// <param name="Mask">How surely mouth and nose are covered, 0 to 1.</param>
/// <param name="DarkGlasses">How surely the eyes are behind dark glass, 0 to 1.</param>
public readonly record struct FaceLook(float Upright, int Turns, float Mask, float DarkGlasses);
