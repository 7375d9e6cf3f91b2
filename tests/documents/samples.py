"""Papers for tests: long names, every Vietnamese mark."""

from dataclasses import replace

from danvan.core.documents.frame import Frame, Heading, Signature
from danvan.core.exports import Column

HEADING = Heading(
    parent_body="Sở Giáo dục và Đào tạo",
    issuing_body="Trường Tiểu học Bình Mỹ",
    place="Rạch Giá",
    kind_title="Bản tổng hợp",
    summary="Đăng ký mô hình “Dân vận khéo” của đơn vị",
    symbol="BC-THBM",
)
FRAME = Frame(
    heading=HEADING,
    signature=Signature(("KT. Hiệu trưởng", "Phó Hiệu trưởng"), "Néang Kim Chêng", "(Ký tên, đóng dấu)"),
    recipients=("Sở Giáo dục và Đào tạo", "Lưu: VT, CĐ."),
    mark="Mã hồ sơ DK-7K3M-9 · lần gửi 2",
    opening=("Đơn vị đăng ký các mô hình sau đây.",),
    closing=("Cộng: 3 mô hình.",),
)
ACROSS = replace(FRAME, landscape=True)
COLUMNS = (
    Column("number", "STT", lambda row: row[0], 8, "center"),
    Column("name", "Tên mô hình", lambda row: row[1], 62),
    Column("count", "Số người", lambda row: row[2], 30, "right"),
)


def rows(count: int) -> list[tuple]:
    """Rows with every tone and hat, each recognisable by its number."""
    return [
        (
            number,
            f"Mô hình {number}: giữ gìn cảnh quan, vận động quỹ “Vì bạn nghèo”; phòng ngừa đuối nước",
            number * 3,
        )
        for number in range(1, count + 1)
    ]
