"""Reference codes and activation codes: what is typed wrong is noticed."""

import hashlib
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core import codes

CHARACTERS = string.digits + string.ascii_uppercase
fresh_codes = st.builds(
    lambda prefix, year, _: codes.new_code(prefix, year),
    st.text(string.ascii_uppercase, min_size=1, max_size=4),
    st.integers(2021, 2120),
    st.integers(),
)


def test_code_shows_prefix_year_and_groups_of_four():
    code = codes.new_code("DK", 2027)
    assert re.fullmatch("DK27-[34679CFGHJKMNPRTX]{4}-[34679CFGHJKMNPRTX]{4}-[34679CFGHJKMNPRTX]{2}", code)


def test_inv_11_a_code_that_was_printed_once_stays_valid():
    assert codes.is_valid("DK27-7KM4-PRXC-H6")


@given(fresh_codes)
def test_inv_11_fresh_codes_are_valid(code):
    assert codes.is_valid(code)


@given(fresh_codes)
def test_inv_11_every_single_wrong_character_is_noticed(code):
    bare = code.replace("-", "")
    wrong = [
        bare[:place] + other + bare[place + 1 :]
        for place, right in enumerate(bare)
        for other in CHARACTERS
        if other != right
    ]
    assert [typed for typed in wrong if codes.is_valid(typed)] == []


@given(fresh_codes)
def test_inv_11_every_swap_of_neighbours_is_noticed(code):
    bare = code.replace("-", "")
    swapped = {
        bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :] for place in range(len(bare) - 1)
    }
    assert [typed for typed in swapped - {bare} if codes.is_valid(typed)] == []


def test_inv_11_codes_of_a_full_year_do_not_repeat():
    made = [codes.new_code("DK", 2027) for _ in range(1500)]
    assert len(set(made)) == len(made)


@given(fresh_codes, st.sampled_from(["", " ", "–", " - "]))
def test_code_may_be_typed_with_or_without_dashes(code, mark):
    typed = f" {mark.join(code.replace('-', '').lower())} "
    assert codes.normalise(typed) == code
    assert codes.is_valid(typed)


@pytest.mark.parametrize("typed", ["", "DK", "DK27-7KM4", "xin chào", "27DK-7KM4-PRXC-HJ", "9" * 100_000])
def test_what_has_not_the_shape_of_a_code_is_not_valid(typed):
    assert codes.is_valid(typed) is False


def test_text_without_the_shape_of_a_code_keeps_its_characters():
    assert codes.normalise(" dk27-7km ") == "DK277KM"


PRINTED = codes.paper_code("DK27-7KM4-PRXC-H6", 2)
LINK = f"https://danvankheo.example.edu.vn/xac-minh/{PRINTED}/"
versions = st.integers(1, 32767)
papers = st.builds(codes.PaperCode, fresh_codes, versions, st.just(0) | st.integers(1, 32767), st.booleans())


def bare_code_of(paper: codes.PaperCode) -> str:
    """The code of the paper without dashes."""
    return codes.paper_code(paper.code, paper.version, paper.set_no, paper.edited).replace("-", "")


def test_inv_11_a_paper_code_that_was_printed_once_stays_readable():
    assert PRINTED == "DK27-7KM4-PRXC-H6-2-PG"
    assert codes.read_paper_code(PRINTED) == codes.PaperCode("DK27-7KM4-PRXC-H6", 2)


COPIES = {
    "DK27-7KM4-PRXC-H6-2-B1-TF": (1, False),
    "DK27-7KM4-PRXC-H6-2-B3-C4": (3, False),
    "DK27-7KM4-PRXC-H6-2-S-K6": (0, True),
    "DK27-7KM4-PRXC-H6-2-B3-S-49": (3, True),
}


@pytest.mark.parametrize(("printed", "of"), COPIES.items())
def test_inv_11_a_copy_tells_its_set_and_whether_its_wording_could_be_changed(printed, of):
    assert codes.paper_code("DK27-7KM4-PRXC-H6", 2, *of) == printed
    assert codes.read_paper_code(printed) == codes.PaperCode("DK27-7KM4-PRXC-H6", 2, *of)


@given(papers, st.sampled_from(["", " ", "–", " - "]))
def test_inv_11_a_paper_code_is_read_however_it_is_typed(paper, mark):
    bare = bare_code_of(paper)
    for typed in (
        bare,
        f" {mark.join(bare.lower())} ",
        f"HTTPS://A.VN/XAC-MINH/{bare}/",
        f"http://a/b/{bare}",
    ):
        assert codes.read_paper_code(typed) == paper


@given(papers)
def test_inv_11_every_single_wrong_character_of_a_paper_code_is_noticed(paper):
    bare = bare_code_of(paper)
    wrong = [
        bare[:place] + other + bare[place + 1 :]
        for place, right in enumerate(bare)
        for other in CHARACTERS
        if other != right
    ]
    assert [typed for typed in wrong if codes.read_paper_code(typed)] == []


@given(papers)
def test_inv_11_every_swap_of_neighbours_of_a_paper_code_is_noticed(paper):
    bare = bare_code_of(paper)
    swapped = {
        bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :] for place in range(len(bare) - 1)
    }
    assert [typed for typed in swapped - {bare} if codes.read_paper_code(typed)] == []


@given(papers)
def test_inv_11_a_code_of_a_sheet_is_no_code_of_a_paper_nor_the_other_way(paper):
    assert codes.read_paper_code(paper.code) is None
    assert codes.is_valid(bare_code_of(paper)) is False


@pytest.mark.parametrize(
    "typed",
    ["", "/", "xin chào", PRINTED[:-3], PRINTED + "7", PRINTED.replace("-2-", "-02-"), LINK + "a", "9" * 99]
    + [code.replace("-B3", "") for code in COPIES if "-B3" in code]
    + [code.replace("-S", "") for code in COPIES if "-S" in code]
    + ["DK27-7KM4-PRXC-H6-2-B0-TF", "DK27-7KM4-PRXC-H6-2-S-B1-PN", "DK27-7KM4-PRXC-H6-2-B-TF"],
)
def test_what_is_no_paper_code_is_not_read(typed):
    assert codes.read_paper_code(typed) is None


@pytest.mark.parametrize("whole", ["KT27-N77K-JHXP-TP-2-B12-T6", "KQ29-3MMG-36GM-XF-10-MX"])
def test_inv_11_a_paper_code_that_is_cut_off_is_no_other_one(whole):
    cuts = [whole[:length] for length in range(len(whole))]

    assert codes.read_paper_code(whole)
    assert [cut for cut in cuts if codes.read_paper_code(cut)] == []


def test_secret_code_has_four_groups_and_more_than_sixty_bits():
    assert re.fullmatch("[34679CFGHJKMNPRTX]{4}(-[34679CFGHJKMNPRTX]{4}){3}", codes.secret_code())
    assert len(codes.ALPHABET) ** codes.SECRET_CHARACTERS > 2**60


def test_secret_digest_does_not_depend_on_how_the_code_is_typed():
    expected = hashlib.sha256(b"K7MX3PRTK7MX3PRT").hexdigest()
    assert codes.secret_digest("K7MX-3PRT-K7MX-3PRT") == expected
    assert codes.secret_digest(" k7mx 3prt k7mx–3prt ") == expected


def test_secret_digests_of_different_codes_differ():
    assert codes.secret_digest("K7MX-3PRT-K7MX-3PRT") != codes.secret_digest("K7MX-3PRT-K7MX-3PRX")
