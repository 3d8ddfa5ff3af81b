"""The contracts as TypeScript: types for the browser's code, and shapes to check frames with."""
