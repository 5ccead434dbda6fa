using EdgeFace.Training.Runs;
using EdgeFace.Training.Validation;

namespace EdgeFace.Training.Export;

/// <summary>What an export measured.</summary>
/// <param name="Parity">Largest difference between a value of the exported graph and of torch, embeddings of unit length.</param>
/// <param name="Int8Loss">1 - mean cosine of INT8 to float32, on faces that the calibration has not seen.</param>
/// <param name="Validation">Of the form that the door takes, on the validation people.</param>
/// <param name="Judged">Of the same form, on other people; null where nothing was given to judge by.</param>
internal sealed record ExportReport(double Parity, double? Int8Loss, PairRates Validation, Judgement? Judged);
