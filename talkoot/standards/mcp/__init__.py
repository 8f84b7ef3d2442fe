"""The Model Context Protocol (modelcontextprotocol.io): an AI agent finds, meets, checks and books, with the rights of its person."""
