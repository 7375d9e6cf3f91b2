"""Text is clean before it is counted, on every form and however its letters were typed."""

import ast
import importlib
import unicodedata

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.forms import UsernameField as DjangoUsernameField
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.forms import PasswordField, UsernameField
from danvan.core.models.fields import LineField, ParagraphField
from danvan.core.text_fields import TypedLine, TypedParagraph
from danvan.core.vietnamese import clean_line
from nominations.admin.paper_forms import SeenField
from registrations.admin.base import ReadOnlyAdmin
from registrations.admin.decisions import CaseAdmin
from registrations.admin.reminding import UnitKeysField
from registrations.enums import Role
from tests.factories import actor_of, make_office
from tests.test_architecture import OURS, ROOT

PACKAGES = ("danvan", "registrations", "nominations")
CLEAN = (TypedLine, TypedParagraph)
NO_TEXT = (  # addresses, keys and passwords: their letters are ASCII, or kept exactly as typed
    forms.EmailField, forms.UUIDField, forms.SlugField, forms.RegexField, forms.JSONField,
    PasswordField, UsernameField, DjangoUsernameField, SeenField, UnitKeysField,
)  # fmt: skip
DRAWS_NO_ROW = (ReadOnlyAdmin, CaseAdmin)  # pages of the admin that show a row without a form of it
PRESS = ROOT / "danvan/core/documents/press.py"  # WeasyPrint changes how a whole process reads pictures
LONGEST = 255
TOO_LONG = f"Dài {LONGEST + 1} ký tự; hãy rút gọn còn nhiều nhất {LONGEST} ký tự."
VIETNAMESE = "".join(chr(code) for code in range(0x1EA0, 0x1EFA)) + "ăâđêôơưaeiouynghtAĂÂĐÊÔƠƯ"
KHMER = "".join(chr(code) for code in range(0x1780, 0x17D3))
CHAM = "".join(chr(code) for code in range(0xAA00, 0xAA37))
names = st.text(st.sampled_from(VIETNAMESE + KHMER + CHAM + " '-"), min_size=1, max_size=LONGEST + 3)


def all_below(kind: type) -> set[type]:
    """Every class that is made from this one."""
    return {below for one in kind.__subclasses__() for below in ({one} | all_below(one))}


def is_ours(kind: type) -> bool:
    """Whether a class is one of the portal's."""
    return kind.__module__.startswith(PACKAGES)


def our_forms() -> list[type[forms.BaseForm]]:
    """Every form class that the portal writes down."""
    for path in (path for path in OURS if path != PRESS):
        importlib.import_module(
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
    return sorted(
        filter(is_ours, all_below(forms.BaseForm)),
        key=lambda form: (form.__module__, form.__qualname__),
    )


def uncounted(fields: dict[str, forms.Field]) -> list[str]:
    """The fields for text that would count before they clean."""
    return [
        name
        for name, field in fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, (*CLEAN, *NO_TEXT))
    ]


def answer(field: forms.Field, text: str) -> tuple[object, list[str]]:
    """What the field makes of a text: its value, or the sentences of its refusal."""
    try:
        return field.clean(text), []
    except forms.ValidationError as error:
        return None, error.messages


def test_every_form_cleans_its_texts_before_it_counts_them():
    found = our_forms()
    assert len(found) > 100
    assert {form: uncounted(form.base_fields) for form in found if uncounted(form.base_fields)} == {}


@pytest.mark.django_db
def test_every_form_of_the_admin_does_so_too(rf):
    request = rf.get("/")
    request.user = make_office(Role.OFFICE_LEAD)
    request.actor = actor_of(request.user)
    found = {}
    ours = [page for model, page in admin.site._registry.items() if is_ours(model)]
    for page in [one for one in ours if not isinstance(one, DRAWS_NO_ROW)]:
        found[page] = page.get_form(request)
        found |= {rows: rows.get_formset(request).form for rows in page.get_inline_instances(request)}
    texts = [
        name
        for form in found.values()
        for name, field in form.base_fields.items()
        if isinstance(field, CLEAN)
    ]
    assert len(texts) > 30
    assert {
        page: uncounted(form.base_fields) for page, form in found.items() if uncounted(form.base_fields)
    } == {}


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_makes_a_field_that_counts_text_as_typed(path):
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "forms.CharField"
    ]
    assert calls == []


FIELDS = {
    "line": TypedLine(max_length=LONGEST),
    "paragraph": TypedParagraph(max_length=LONGEST),
    "line of a model": LineField(max_length=LONGEST).formfield(),
    "paragraph of a model": ParagraphField(max_length=LONGEST).formfield(),
}


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
@given(text=names)
def test_flt_45_letters_and_their_accents_get_the_same_answer_together_and_apart(field, text):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert answer(field, apart) == answer(field, composed)


@given(text=names)
def test_flt_45_a_form_and_its_model_agree_about_a_line(text):
    apart, field = unicodedata.normalize("NFD", text), LineField(max_length=LONGEST)
    typed, refused = answer(field.formfield(), apart)
    try:
        assert typed == field.clean(apart, None)
    except forms.ValidationError as error:
        assert refused == error.messages or not clean_line(text)


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_flt_45_the_longest_text_fits_and_one_letter_more_is_told_in_a_sentence(field):
    letter = unicodedata.normalize("NFD", "Ổ")
    assert answer(field, letter * LONGEST) == ("Ổ" * LONGEST, [])
    assert answer(field, letter * (LONGEST + 1)) == (None, [TOO_LONG])


def test_what_nobody_sees_is_not_counted_and_is_no_text():
    line = TypedLine(max_length=5)
    assert answer(line, "\u200bAn\x00 \t  Phú\ufeff")[0] is None
    assert answer(line, "\u200bAn\x00 \t  H\ufeff") == ("An H", [])
    assert answer(TypedParagraph(max_length=5), "An\r\nH\u200b") == ("An\nH", [])
    assert answer(TypedLine(required=False), "\u200b") == ("", [])
    assert answer(TypedLine(required=False, empty_value=None), " \u200b") == (None, [])
    assert answer(TypedLine(), "\u200b")[1] != []


def test_lines_of_models_have_one_line_and_paragraphs_room_for_many():
    assert isinstance(LineField(max_length=9).formfield().widget, forms.TextInput)
    assert isinstance(ParagraphField().formfield().widget, forms.Textarea)
    chosen = LineField(max_length=9, choices=[("a", "A")]).formfield()
    assert isinstance(chosen, forms.TypedChoiceField) and issubclass(LineField, models.CharField)
