"""How the tables of the doors came to be."""
