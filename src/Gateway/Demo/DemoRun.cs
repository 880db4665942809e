namespace ReTraced.Gateway.Demo;
internal static class DemoRun { public static Task RunAsync(WebApplication app) => Task.CompletedTask; }
