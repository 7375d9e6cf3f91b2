"""Papers of every sending, set and kind of file come to the desk, to the wrong one too, and to anybody."""

from django.urls import reverse
from django.utils.functional import cached_property
from hypothesis import strategies as st
from hypothesis.stateful import rule

from danvan.core.codes import paper_code
from nominations.services.paper_desk import DeskPage, Press, save_desk
from tests.admin.office import client_of, url
from tests.nominations.dossier_answers import NOT_REAL, Printed, arrival, at_desk, is_real, to_anybody
from tests.nominations.dossier_moves import DossierMoves, people, units
from tests.services.machine import rarely

PAPERS = st.builds(
    Printed,
    st.integers(1, 4),
    st.sampled_from([0, 1, 2, 3, 3, 4]),
    st.booleans(),
    st.sampled_from(["", "", "", "", "", "wrong", "torn"]),
)
SET_NUMBERS = st.sampled_from([1, 2, 3, 3, 4])


def said_by_desk(page):
    """What the page says of the code: the dossier's own page, or the general desk that knows no dossier."""
    if "page" in page.context:
        scan = page.context["page"].scan
        return scan.problem or scan.words
    return page.context["code"].problem


class DossierScans(DossierMoves):
    """What happens at the counter, and on the phone of whoever holds a paper."""

    @cached_property
    def browser(self):
        """The desk's own computer; whoever sits there."""
        return client_of(self.actors["one"].user)

    def code_of(self, dossier, paper):
        """The code as a scanner types it."""
        code = paper_code(self.sheet(dossier).code, paper.version, paper.set_no, paper.edited)
        return {"": code, "wrong": code[:-1] + ("4" if code[-1] == "3" else "3"), "torn": code[:9]}[
            paper.harm
        ]

    @rule(i=units, paper=PAPERS, elsewhere=rarely)
    def scan(self, i, paper, elsewhere):
        """A code is read at the general desk, or on the page of the other dossier: the same answer, on the
        page of the right one, and nothing changes."""
        dossier, before = self.dossiers[i], self.tables()
        open_page = url("nominations_dossiersheet_papers", self.dossiers[1 - i].pk)
        desk = open_page if elsewhere and not paper.harm else url("registrations_paperreceipt_desk")

        page = self.browser.get(desk, {"ma": self.code_of(dossier, paper)}, follow=True)

        assert said_by_desk(page).startswith(at_desk(dossier, paper)), said_by_desk(page)
        if "page" in page.context:
            assert page.context["sheet"].pk == dossier.pk
        assert self.tables() == before

    @rule(i=units, paper=PAPERS)
    def anybody_scans(self, i, paper):
        """The public page: real or not, present or old, how much came of this very set; nothing changes."""
        dossier, before = self.dossiers[i], self.tables()

        page = self.browser.get(reverse("verify", args=[self.code_of(dossier, paper)]))

        found = page.context["found"]
        assert (page.status_code == 200, found is not None) == (is_real(dossier, paper),) * 2
        expected = to_anybody(dossier, paper) if found else NOT_REAL
        assert page.context["words"].startswith(expected), page.context["words"]
        if found:
            assert found.arrival == arrival(dossier, paper)
        assert self.tables() == before

    @rule(i=units, number=SET_NUMBERS, edited=st.booleans(), compared=st.booleans(), who=people)
    def take_in(self, i, number, edited, compared, who):
        """The set in the hand came whole; from a Word file only if somebody says to have compared it."""
        dossier = self.dossiers[i]
        page = DeskPage(
            version=dossier.version, changes=[], press=Press(complete=(number,)), is_edited=edited,
            is_compared=compared,
        )  # fmt: skip
        may = dossier.takes_papers and self.may_decide(who, i)
        if self.attempt(
            may and number <= 3 and (compared or not edited),
            lambda: save_desk(dossier=self.details(dossier), page=page, **self.by(who)),
        ):
            dossier.tick(number)

    @rule(i=units, number=SET_NUMBERS, printed=st.integers(1, 4), who=people)
    def take_in_old(self, i, number, printed, who):
        """The set in the hand prints an earlier sending; what came of a later one stays."""
        dossier = self.dossiers[i]
        page = DeskPage(version=dossier.version, changes=[], press=Press(flawed=number, printed=printed))
        is_old = 1 <= printed < dossier.version
        if self.attempt(
            dossier.takes_papers and self.may_decide(who, i) and number <= 3 and is_old,
            lambda: save_desk(dossier=self.details(dossier), page=page, **self.by(who)),
        ):
            dossier.outdate(number, printed)
