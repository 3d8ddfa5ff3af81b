"""What the server answers over HTTP; one module per kind of thing."""
