"""Who may come in: hosts, origins, the token, login links, cookies."""
