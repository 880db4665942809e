using ReTraced.Silo;

return await SiloProgram.RunAsync(args);
