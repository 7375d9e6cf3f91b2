"""What stands around the text of every letter ("công văn") that the department writes to units."""

from django.conf import settings

from danvan.core.documents.frame import Frame, Heading, Signature, kept_by
from registrations.models import Unit


def letter_frame(office: Unit, *, subject: str, issuer_parent: str, **text: object) -> Frame:
    """A letter of the department, written by its office; number and day are given by hand after signing."""
    department = office.parent or office
    return Frame(
        heading=Heading(
            parent_body=issuer_parent,
            issuing_body=department.name,
            place=department.place,
            subject=f"V/v {subject}",
            symbol=letter_symbol(office),
        ),
        signature=Signature((department.head_title or "Thủ trưởng",), department.head_name),
        recipients=("Như trên", kept_by(office.symbol)),
        **text,
    )


def letter_symbol(office: Unit) -> str:
    """The organisations in the number of a letter, which has no code of its kind: "SGDĐT-CTTT"."""
    bodies = [office.parent, office] if office.parent else [office]
    return "-".join(body.symbol or "…" for body in bodies)


def whom_to_call(office: Unit) -> str:
    """The sentence that ends each letter."""
    whom = f"{office.name}, điện thoại {settings.OFFICE_PHONE}" if settings.OFFICE_PHONE else office.name
    return f"Trong quá trình thực hiện, đơn vị có khó khăn, vướng mắc liên hệ {whom} để được hướng dẫn."
