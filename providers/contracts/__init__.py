"""The words that agents and the rest of the server share: no behaviour, no Django."""
