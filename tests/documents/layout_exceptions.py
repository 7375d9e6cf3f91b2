"""What the rules of the layout do not ask of a document, and why: by the name of the rule, then the key."""

LETTERS = ("reminder-letter",)
SLIPS = ("receipt-slip", "paper-receipt-slip")
OFFICE_LISTS = ("office-registration-list", "office-result-list", "call-list", "launch-plan-list")
REPORTS = ("achievement-collective", "achievement-individual")
TWO_SIGNERS = ("minutes", *REPORTS)
GOES_WITH_SETS = ("dossier-cover", "signing-guide")
NO_TEXT = "phiếu, bìa, tờ hướng dẫn: chỉ có bảng và mục ngắn, không có lời văn"
NO_NUMBER = "danh sách không phải một loại văn bản hành chính, không có số, ký hiệu riêng (Phụ lục III)"
BY_FORM = "mẫu của Nghị định về thi đua, khen thưởng không có phần này"
NO_PAPER = "giấy dùng để sắp xếp hồ sơ, không phải văn bản phát hành: không số, không ngày, không ai ký"
ANNEX = "phụ lục của một quyết định: phần đầu và chữ ký đứng ở quyết định"
IN_THE_OFFICE = "danh sách dùng trong phòng, không gửi đi"
UNTAGGED = "danh sách lập từng phần, không mang cấu trúc (docs/decisions/0036)"
NO_KIND = "công văn không có tên loại; trích yếu đứng dưới số, ký hiệu"

EXCEPTIONS: dict[str, dict[str, str]] = {
    "the_nation_is_named_exactly": {"award-list": ANNEX},
    "the_rule_under_the_motto_is_as_long_as_its_text": {"award-list": ANNEX},
    "the_issuing_body_is_bold_over_a_short_rule_and_the_one_above_is_not": {"award-list": ANNEX},
    "the_number_has_the_form_of_the_decree": {
        **dict.fromkeys((*OFFICE_LISTS, "nomination-list"), NO_NUMBER),
        **dict.fromkeys(REPORTS, BY_FORM),
        **dict.fromkeys(GOES_WITH_SETS, NO_PAPER),
        "award-list": ANNEX,
        "receipt-slip": "phiếu in từ cổng mang mã hồ sơ thay cho số",
        "declaration": "lời cam kết của một người, không phải văn bản của cơ quan",
    },
    "place_and_day_stand_in_italics_level_with_the_number": {
        **dict.fromkeys(GOES_WITH_SETS, NO_PAPER),
        "award-list": ANNEX,
        "minutes": "biên bản không có dòng địa danh, ngày tháng ở đầu (Phụ lục III)",
    },
    "the_kind_stands_bold_in_the_middle": {
        **dict.fromkeys(LETTERS, NO_KIND),
        "award-list": ANNEX,
        "dossier-cover": "bìa in chữ lớn để nhận ra từ xa",
    },
    "what_it_is_about_stands_bold_over_a_short_rule": {
        **dict.fromkeys(LETTERS, NO_KIND),
        "award-list": ANNEX,
    },
    "paragraphs_are_indented_and_justified": dict.fromkeys((*SLIPS, "dossier-cover"), NO_TEXT),
    "the_text_ends_with_the_end_mark": {
        **dict.fromkeys((*SLIPS, *GOES_WITH_SETS), NO_TEXT),
        **dict.fromkeys(REPORTS, BY_FORM),
    },
    "recipients_are_named_as_the_decree_wants": {
        **dict.fromkeys(SLIPS, "phiếu trao tận tay người nộp"),
        **dict.fromkeys(OFFICE_LISTS, IN_THE_OFFICE),
        **dict.fromkeys(REPORTS, BY_FORM),
        **dict.fromkeys(GOES_WITH_SETS, NO_PAPER),
        "award-list": ANNEX,
    },
    "all_is_printed_in_black": dict.fromkeys(
        ("nomination-list", "submission-letter"), "đề nghị vượt chỉ tiêu được ghi đỏ, theo yêu cầu của phòng"
    ),
    "a_screen_reader_finds_every_page": dict.fromkeys(
        (*OFFICE_LISTS, "office-summary", "nomination-list", "award-list"), UNTAGGED
    ),
    "the_signature_is_never_alone_on_its_page": {
        "receipt-slip": "phiếu do cổng lập, không ai ký",
        "signing-guide": NO_PAPER,
        "award-list": ANNEX,
        "call-list": IN_THE_OFFICE,
    },
    "who_signs_stands_in_capitals_in_the_right_half": {
        **dict.fromkeys(TWO_SIGNERS, "hai người ký đứng ngang nhau, xem quy tắc riêng"),
        **dict.fromkeys(GOES_WITH_SETS, NO_PAPER),
        "award-list": ANNEX,
        "receipt-slip": "phiếu do cổng lập, không ai ký",
        "call-list": IN_THE_OFFICE,
    },
}
