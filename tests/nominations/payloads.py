"""Payloads of dossiers for tests of pure rules."""


def nominee(**changes: object) -> dict:
    """An individual with nothing missing."""
    values = {
        "uid": "a", "position": 1, "subject": "INDIVIDUAL", "title": "Bà", "name": "Néang Kim Chêng",
        "job": "Giáo viên", "born_on": "1985-02-05", "women_percent": None, "groups": ["PARTY_MEMBER"],
        "summary": "Vận động góp 20 xe đạp.", "award_note": "", "is_elsewhere": False,
        "model": {"uid": "m", "name": "Ngày thứ Bảy xanh", "year": 2027, "is_recognised": True},
        "criteria": [{"criterion": 1, "audience": "PARTY_MEMBER", "text": "Gương mẫu", "answer": "Có"}],
        "unanswered": [], "report": report(), "votes_for": 4, "votes_against": 1, "files": [],
    }  # fmt: skip
    return values | changes


def collective(**changes: object) -> dict:
    """A collective with nothing missing."""
    values = {
        "uid": "c", "subject": "COLLECTIVE", "title": "", "name": "Tổ Ngữ văn", "job": "", "born_on": "",
        "groups": [],
    }  # fmt: skip
    return nominee(**values | changes)


def report(**texts: str) -> dict:
    """An achievement report with one required text and one table."""
    field = {"part": "I", "label": "Thành tích", "kind": "TEXT", "is_required": True}
    return {
        "form": {"code": "m", "name": "Báo cáo thành tích"},
        "fields": [field | {"key": "done", "text": texts.get("done", "Năm năm vận động tốt.")}],
        "honours": [],
    }


def member(name: str, seat: str = "MEMBER", **changes: object) -> dict:
    """Somebody of the council, there unless told otherwise."""
    values = {"title": "Ông", "job": "Giáo viên", "is_present": True, "absence_reason": ""}
    return values | {"name": name, "seat": seat} | changes


def meeting(**changes: object) -> dict:
    """Minutes with nothing missing: five members, all there."""
    members = [member("Lê Văn Tám", "CHAIR"), member("Trần Văn Bảy", "SECRETARY")]
    members += [member(f"Ủy viên {name}") for name in ("Hoa", "Lan", "Mai")]
    values = {
        "number": "02/BB", "met_on": "2027-08-20", "began_at": "14:00", "ended_at": "15:00",
        "place": "Phòng họp", "note": "", "members": members,
    }  # fmt: skip
    return values | changes


def dossier(*nominees: dict, **changes: object) -> dict:
    """A dossier with nothing missing but what is told."""
    sheet = {
        "signer_title": "Hiệu trưởng", "signer_name": "Lê Văn Tám", "contact_name": "Trần Văn Bảy",
        "contact_phone": "0912 345 678", "document_number": "", "grounds": "Có thành tích.",
        "no_discipline": True, "no_complaint": True, "declared_by": "Lê Văn Tám", "declaration_note": "",
    }  # fmt: skip
    own = {field: changes.pop(field) for field in [*changes] if field in sheet}
    values = {"as_of": "2027-08-25", "meeting": meeting(), "files": [], "models": []}
    return values | {"sheet": sheet | own, "nominees": [*nominees]} | changes
