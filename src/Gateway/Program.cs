using ReTraced.Gateway;

return await GatewayProgram.RunAsync(args);
