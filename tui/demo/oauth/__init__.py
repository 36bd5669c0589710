"""OAuth 2 for native apps: discovery, registration, authorization code with PKCE, rotating refresh tokens."""
