"""The app in a real browser, on the real server, with real agents."""
