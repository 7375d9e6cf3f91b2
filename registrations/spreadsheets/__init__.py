"""Files of the office: opened with care, read as texts, and given back with what is wrong marked in them."""

from registrations.spreadsheets.marking import marked_workbook
from registrations.spreadsheets.reading import read_sheet, template_file

__all__ = ["marked_workbook", "read_sheet", "template_file"]
