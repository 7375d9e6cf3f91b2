"""What a button says while it works."""

import pytest

from tests import factories
from tests.web.school import url

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PRESSED = """(button) => {
    button.form.addEventListener("submit", (event) => event.preventDefault());
    button.click();
    return button.textContent;
}"""


def test_a_saving_button_does_not_say_that_it_sends(open_browser):
    sheet, actor = factories.make_ready_sheet()
    page = open_browser(actor.user)
    page.goto(url("sheet-details", sheet))

    assert page.get_by_role("button", name="Lưu và tiếp tục").evaluate(PRESSED) == "Xin chờ…"
