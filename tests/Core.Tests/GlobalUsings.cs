global using ReTraced.Backoff;
global using ReTraced.DeadLetters;
global using ReTraced.Explain;
global using ReTraced.Jobs;
global using ReTraced.Json;
global using ReTraced.Storage;
global using Xunit;
