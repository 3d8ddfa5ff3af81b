"""Login codes that were given out and not used yet."""

from django.db import models


class LoginCode(models.Model):
    """Only the digest is kept: who reads the database cannot come in with it."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"login code until {self.expires_at:%H:%M}"
