"""What the tables share: a base that names its rows, and the number type of the log."""

from typing import Any

from django.db import models


class Row(models.Model):
    """A row that shows itself by its key. Text that may be absent is NULL, as it is on the wire."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class SequenceField(models.BigIntegerField):  # type: ignore[type-arg] # no generic at run time
    """A place in the log. As a primary key it is SQLite's own row number, which saves an index."""

    def db_type(self, connection: Any) -> str:
        return "integer" if connection.vendor == "sqlite" else "bigint"
