using EdgeFace.Daemon.CommandLine;

var around = CommandSurroundings.OfThisProcess();
try
{
    return await EdgeFaceProgram.RunAsync(args, around);
}
catch (Exception e)
{
    // The runtime would print it as it is.
    Environment.FailFast(around.Secrets.Redact($"{e}"));
    throw;
}
