using ReTraced.Torture;
using ReTraced.Torture.Server;

// The same program is the one that tortures and, started by it, the server that is tortured.
return args is ["server", .. var rest] ? await TortureServer.RunAsync(rest) : await TortureProgram.RunAsync(args);
