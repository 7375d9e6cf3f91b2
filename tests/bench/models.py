"""The table of the bare form."""

from django.db import models


class BareRow(models.Model):
    """One of the three rows that the bare POST stores."""

    title = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return self.title
