"""What people call the items of a registration sheet; used by check page, remarks, history and papers."""

SHEET_LABELS = {
    "signer_title": "Chức vụ người ký",
    "signer_name": "Họ và tên người ký",
    "contact_name": "Họ và tên người liên hệ",
    "contact_phone": "Số điện thoại người liên hệ",
    "document_number": "Số văn bản của đơn vị",
}
MODEL_LABELS = {
    "name": "Tên mô hình",
    "novelty": "Hình thức",
    "source": "Duy trì từ mô hình",
    "source_note": "Duy trì, nhân rộng từ",
    "area": "Lĩnh vực",
    "content": "Nội dung trong kế hoạch",
    "subject": "Tập thể hay cá nhân",
    "collective": "Tên tập thể",
    "people": "Người phụ trách",
    "situation": "Thực trạng, lý do",
    "goals": "Mục tiêu",
    "targets": "Chỉ tiêu cụ thể",
    "method": "Nội dung, cách thức",
    "audience": "Địa bàn, đối tượng",
    "forces": "Lực lượng thực hiện",
    "resources": "Nguồn lực",
    "starts_on": "Bắt đầu",
    "ends_on": "Kết thúc",
    "milestones": "Các mốc, thời gian đánh giá",
    "outputs": "Sản phẩm, kết quả đầu ra",
    "spread": "Khả năng duy trì, nhân rộng",
}
LABELS = SHEET_LABELS | MODEL_LABELS
