"""The forms in which a document is taken away, by the ending of its file."""

PDF, WORD = "pdf", "docx"
OFFICE_OPEN = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    PDF: "application/pdf",
    WORD: f"{OFFICE_OPEN}.wordprocessingml.document",
    "xlsx": f"{OFFICE_OPEN}.spreadsheetml.sheet",
    "csv": "text/csv",
    "zip": "application/zip",
}


def media_type_of(filename: str) -> str:
    """What a browser is told of the file."""
    return MEDIA_TYPES[filename.rpartition(".")[2]]
