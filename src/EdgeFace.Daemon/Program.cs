using EdgeFace.Daemon.CommandLine;

return await EdgeFaceProgram.RunAsync(args, CommandSurroundings.OfThisProcess());
