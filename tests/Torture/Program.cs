using ReTraced.Torture;
using ReTraced.Torture.Server;

// The same program is the one that tortures and, started by it, each of those that are tortured.
return args switch
{
    [TortureServer.Word, .. var rest] => await TortureServer.RunAsync(rest),
    [TortureServer.SiloWord, .. var rest] => await TortureServer.RunSiloAsync(rest),
    _ => await TortureProgram.RunAsync(args),
};
