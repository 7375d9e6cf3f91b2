"""Components: escaped, said in words, known to screen readers; they refuse what they do not know."""

from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages.constants import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import strip_tags
from pytest_django.asserts import assertHTMLEqual

from danvan.core import clock
from danvan.core.templatetags.portal import STATE_TONES, form_errors, message_tone
from registrations.enums import RequestState, SheetState, Verdict, Window
from registrations.rules.difference import FieldChange, Word
from registrations.views.tasklist import Progress

HOSTILE = "<script>alert(1)</script>{{7|add:7}}"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;{{7|add:7}}"


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def words_of(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())


@pytest.mark.parametrize(
    "source",
    [
        '{% status state="DRAFT" words=text %}',
        '{% deadline_banner words=text tone="info" %}',
        "{% notice words=text %}",
        '{% notice words="Lưu ý" title=text %}',
        "{% error_summary problems=pairs %}",
        '{% action words=text to="/" %}',
        '{% action words="Gửi" reason=text %}',
        '{% post_button words=text to="/" %}',
        "{% empty words=text %}",
        "{% steps number=1 total=1 words=text %}",
        "{% word_difference change=change %}",
        "{% timeline events=events %}",
    ],
)
def test_every_component_escapes_what_people_typed(source):
    change = FieldChange("name", "Tên mô hình", "", HOSTILE, (Word(HOSTILE, "added"),))
    event = SimpleNamespace(
        get_action_display="Gửi", about="", at=None, actor=None, acting_unit=None, reason=HOSTILE
    )
    html = render(source, text=HOSTILE, pairs=[("#x", HOSTILE)], change=change, events=[event])
    assert html.count(ESCAPED) == 1
    assert html.count("<script") == 0


@pytest.mark.parametrize("choices", [SheetState, RequestState, Verdict, Window, Progress])
def test_uxt_16_every_state_has_a_tone_and_shows_its_words(choices):
    for state, label in choices.choices:
        html = render("{% status state=state words=words %}", state=state, words=label)
        assertHTMLEqual(html, f'<span class="dv-status dv-tone-{STATE_TONES[state]}">{label}</span>')


@pytest.mark.parametrize(
    "source",
    [
        '{% status state="UNKNOWN" words="?" %}',
        '{% deadline_banner words="Hạn" tone="urgent" %}',
        '{% notice words="Lưu ý" tone="red" %}',
        '{% action words="Gửi" to="/" tone="success" %}',
    ],
)
def test_an_unknown_value_is_refused(source):
    with pytest.raises(TypeError, match="is none of"):
        render(source)


@pytest.mark.parametrize("source", ['{% status state="DRAFT" %}', '{% notice words="a" size="big" %}'])
def test_a_missing_or_unknown_parameter_is_refused(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_ux_11_banner_says_the_deadline():
    html = render('{% deadline_banner words="Gửi đến hết ngày 11/3." tone="danger" %}')
    assert words_of(html) == "Gửi đến hết ngày 11/3."
    assert html.count('class="dv-banner dv-tone-danger" role="note" aria-label="Thời hạn"') == 1


def test_icons_are_silent():
    html = render('{% notice words="Đã lưu." tone="success" %}')
    assert html.count("<svg") == html.count('aria-hidden="true"') == 1


def test_ux_06_error_summary_links_to_the_fields():
    html = render("{% error_summary problems=pairs %}", pairs=[("#id_name", "Nhập tên mô hình.")])
    assertHTMLEqual(
        html,
        """
        <section class="dv-errors" id="error-summary" role="alert" tabindex="-1"
                 aria-labelledby="error-summary-title">
          <h2 id="error-summary-title">Có lỗi cần sửa</h2>
          <ul><li><a href="#id_name">Nhập tên mô hình.</a></li></ul>
        </section>
        """,
    )


def test_no_error_no_summary():
    assert render("{% error_summary problems=pairs %}", pairs=[]).strip() == ""


class SampleForm(forms.Form):
    name = forms.CharField(error_messages={"required": "Nhập tên."})
    kind = forms.ChoiceField(
        choices=[("a", "A")], widget=forms.RadioSelect, error_messages={"required": "Chọn loại."}
    )

    def clean(self):
        raise forms.ValidationError("Chưa đủ.")


def test_uxt_09_errors_of_a_form_each_with_its_first_control():
    problems = form_errors(form=SampleForm({}))["problems"]
    assert problems == [("", "Chưa đủ."), ("#id_name", "Nhập tên."), ("#id_kind_0", "Chọn loại.")]


def test_an_untouched_form_has_no_errors_to_show():
    assert form_errors(form=SampleForm())["problems"] == []


def test_uxt_10_a_wrong_field_is_tied_to_its_error():
    html = render("{% load crispy_forms_filters %}{{ form.name|as_crispy_field }}", form=SampleForm({}))
    assert html.count('aria-invalid="true"') == html.count('aria-describedby="id_name_error"') == 1
    assert html.count('id="id_name_error"') == 1


def test_a_button_that_is_off_says_why_and_stays_in_reach_of_the_keyboard():
    html = render('{% action words="Gửi đăng ký về Sở" to="/gui/" reason="Còn 3 chỗ cần bổ sung." %}')
    assertHTMLEqual(
        html,
        """
        <button class="dv-off" type="button" aria-disabled="true">
          <strong>Gửi đăng ký về Sở</strong> <small>Còn 3 chỗ cần bổ sung.</small>
        </button>
        """,
    )


def test_a_posting_button_carries_its_token_and_the_guard_against_double_clicks():
    html = render('{% post_button words="Bắt đầu" to="/bat-dau/" %}', csrf_token="abc")
    assertHTMLEqual(
        html,
        """
        <form class="dv-inline" method="post" action="/bat-dau/" data-once>
          <input type="hidden" name="csrfmiddlewaretoken" value="abc">
          <button class="btn btn-primary" type="submit">Bắt đầu</button>
        </form>
        """,
    )


def test_a_posting_button_that_is_off_posts_nothing():
    html = render('{% post_button words="Bắt đầu" to="/bat-dau/" reason="Đợt chưa mở." %}', csrf_token="abc")
    assert html.count("<form") == 0
    assert words_of(html) == "Bắt đầu Đợt chưa mở."


def test_ux_15_empty_state_says_what_to_do_first():
    html = render('{% empty words="Chưa có mô hình nào." to="/them/" button="Thêm mô hình" %}')
    assert words_of(html) == "Chưa có mô hình nào. Thêm mô hình"
    assert html.count('href="/them/"') == 1


def test_ux_22_steps_say_their_number():
    html = render('{% steps number=2 total=6 words="Lĩnh vực" %}')
    assert words_of(html) == "Bước 2/6: Lĩnh vực"
    assert (html.count("<li"), html.count('class="is-done"')) == (6, 2)


def test_uxt_16_a_difference_is_said_in_words_too():
    words = (Word("20", "removed"), Word("35", "added"), Word(" xe đạp", "same"))
    change = FieldChange("targets", "Chỉ tiêu", "20 xe đạp", "35 xe đạp", words)
    html = render("{% word_difference change=change %}", change=change)
    assert words_of(html) == "Chỉ tiêu bỏ: 20thêm: 35 xe đạp"
    assert (html.count("<ins>"), html.count("<del>")) == (1, 1)


def test_timeline_says_who_did_what_when_for_which_unit():
    event = SimpleNamespace(
        get_action_display="Duyệt",
        about="lần 1",
        at=clock.start_of_day(date(2027, 3, 5)),
        actor=SimpleNamespace(full_name="Lê Minh Tâm"),
        acting_unit=SimpleNamespace(name="Phòng Chính trị, tư tưởng"),
        acting_unit_id=1,
        unit_id=2,
        reason="",
    )
    html = render("{% timeline events=events %}", events=[event])
    assert words_of(html) == (
        "Duyệt – lần 1 00 giờ 00 ngày 5/3/2027, Lê Minh Tâm (Phòng Chính trị, tư tưởng)"
    )


def test_ux_16_whom_to_call(settings):
    settings.OFFICE_PHONE, settings.OFFICE_HOURS = "0296 3 852 112", "7 giờ đến 17 giờ"
    assert words_of(render("{% who_to_call %}")) == (
        "Cần giúp? Gọi phòng phụ trách: 0296 3 852 112, 7 giờ đến 17 giờ."
    )
    settings.OFFICE_PHONE = ""
    assert words_of(render("{% who_to_call %}")) == "Cần giúp? Liên hệ phòng phụ trách của Sở."


def test_days_and_numbers_as_people_write_them():
    moment = clock.start_of_day(date(2027, 3, 5))
    html = render(
        "{{ day|vn_date }}|{{ at|vn_date }}|{{ at|vn_datetime }}|{{ n|vn_number }}|"
        "{{ none|vn_date }}{{ none|vn_datetime }}{{ none|vn_number }}",
        day=date(2027, 3, 5), at=moment, n=1234567, none=None,
    )  # fmt: skip
    assert html == "5/3/2027|5/3/2027|00 giờ 00 ngày 5/3/2027|1.234.567|"


def test_messages_of_views_take_our_tones():
    assert [message_tone(Message(level, "")) for level in (SUCCESS, ERROR)] == ["success", "danger"]
