"""The switchboard: settings, routes, middleware, the command line."""
