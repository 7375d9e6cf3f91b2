"""What the nominations app stores."""

from nominations.models.schemes import AwardScheme, DocumentKind

__all__ = ["AwardScheme", "DocumentKind"]
