"""How large a table may be that the office uploads, and what is said of files that are not taken."""

from danvan.core.uploads.limits import MEGABYTE
from danvan.core.vietnamese import number
from registrations.rules.import_header import HEADER_WITHIN

MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 5000
LAST_ROW = MAX_ROWS + HEADER_WITHIN  # what stands above the rows is not counted
MAX_COLUMNS = 50
MAX_SHARED_TEXTS = MAX_ROWS * MAX_COLUMNS
MAX_CHARACTERS = 20_000_000
LAST_ROW_OF_EXCEL = 1_048_576

BROKEN = "Tệp bị hỏng hoặc không phải là bảng tính; hãy mở bằng Excel, lưu lại thành .xlsx rồi tải lên."
UNUSUAL = "Tệp Excel này có cấu trúc bất thường nên không mở; hãy chép các ô sang một tệp mới."
TOO_LARGE = f"Tệp lớn hơn {MAX_BYTES // MEGABYTE} MB; hãy chia thành nhiều tệp."
TOO_MANY_ROWS = f"Tệp có quá {number(MAX_ROWS)} dòng; hãy chia thành nhiều tệp."
TOO_MANY_COLUMNS = f"Tệp có quá {MAX_COLUMNS} cột; hãy chỉ giữ các cột cần nhập."
MACROS = "Tệp có chứa macro nên không nhận; hãy lưu lại thành .xlsx không có macro."
NOT_UTF8 = "Tệp CSV không dùng bảng mã UTF-8; trong Excel hãy lưu với kiểu “CSV UTF-8”."
WRONG_KIND = "Chỉ nhận tệp Excel (.xlsx) hoặc CSV (.csv); tệp .xls cũ hãy lưu lại thành .xlsx."
