using ReTraced.Bench;

return await BenchProgram.RunAsync(args);
