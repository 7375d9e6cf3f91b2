"""What the machine of dossiers remembers, in plain Python: dossiers, their nominees and papers, lists,
decisions; and what follows from it. It knows the plan, and nothing of how the portal does it."""

from dataclasses import dataclass, field

from nominations.enums import Standing
from registrations.enums import SheetState

SETS = (1, 2, 3)
INTAKE = {"signed", "stamped", "original"}
OPEN = {Standing.PENDING, Standing.ELIGIBLE, Standing.INELIGIBLE}
RANKED = {Standing.ELIGIBLE, Standing.RECOMMENDED, Standing.RESERVE, Standing.NOT_RECOMMENDED}
DECIDED = {Standing.AWARDED, Standing.NOT_AWARDED}
HOLDING_A_PLACE = {Standing.RECOMMENDED, *DECIDED}


@dataclass
class Nominee:
    """One nominee of a dossier."""

    pk: int
    name_key: str
    standing: str = Standing.PENDING
    slot: int | None = None
    order: int | None = None
    exceeds: bool = False
    is_dropped: bool = False
    is_ready: bool = True

    def settle(self, standing):
        """Stand otherwise; who no longer holds a place gives it back."""
        self.standing = standing
        if standing not in HOLDING_A_PLACE:
            self.slot, self.exceeds = None, False


@dataclass
class Copy:
    """One paper that lies at the office."""

    version: int
    marks: set = field(default_factory=set)
    defect: str = ""

    def lacks(self, needed, version):
        """Whether it does not do as a paper of this sending that needs these marks."""
        return self.version != version or bool(self.defect) or not needed <= self.marks


@dataclass
class Dossier:
    """One unit's dossier; `kinds` are the keys of its papers: the request, the minutes, the report."""

    unit: object
    actor: object
    pk: int
    kinds: tuple
    state: str = SheetState.DRAFT
    version: int = 0
    is_reviewed: bool = False
    nominees: list = field(default_factory=list)
    copies: dict = field(default_factory=dict)

    @property
    def alive(self):
        """The nominees that are not dropped."""
        return [one for one in self.nominees if not one.is_dropped]

    @property
    def is_writable(self):
        """Whether the unit may write in it."""
        return self.state in (SheetState.DRAFT, SheetState.RETURNED)

    @property
    def takes_papers(self):
        """Whether the office records paper."""
        return self.state in (SheetState.SUBMITTED, SheetState.ACCEPTED)

    @property
    def is_complete(self):
        """Whether it may be sent."""
        return bool(self.alive) and all(one.is_ready for one in self.alive)

    @property
    def papers(self):
        """Every paper of the three sets, with the marks that it needs: 18 + 12N marks."""
        *common, report = self.kinds
        found = {(number, kind, None): INTAKE for number in SETS for kind in common}
        reports = {(number, report, one.pk): INTAKE | {"endorsed"} for number in SETS for one in self.alive}
        return found | reports

    def missing(self, gate):
        """How many marks the gate still misses."""
        return sum(
            len(needed & gate)
            if place not in self.copies or self.copies[place].lacks(set(), self.version)
            else len((needed & gate) - self.copies[place].marks)
            for place, needed in self.papers.items()
        )

    @property
    def may_be_accepted(self):
        """The gate *đủ khi tiếp nhận*."""
        return self.missing(INTAKE) == 0

    @property
    def may_be_listed(self):
        """The gate *đủ để trình*."""
        return self.missing(INTAKE | {"endorsed"}) == 0

    def mark(self, place, name, value):
        """One change on the page of the sets."""
        copy = self.copies.get(place)
        if name == "received" and not value:
            self.copies.pop(place, None)
            return
        wanted = value if name == "version" else self.version
        if value and (copy is None or copy.version != wanted):
            copy = self.copies[place] = Copy(wanted)
        if copy and name == "defect":
            copy.defect = value
        elif copy and name in INTAKE | {"endorsed"}:
            copy.marks = copy.marks | {name} if value else copy.marks - {name}

    def tick(self, number):
        """A whole set came as it should."""
        for place, needed in self.papers.items():
            if place[0] == number:
                if place not in self.copies or self.copies[place].version != self.version:
                    self.copies[place] = Copy(self.version)
                if not self.copies[place].defect:
                    self.copies[place].marks |= needed & INTAKE

    def outdate(self, number, printed):
        """A whole set came that prints an earlier sending; what came of a later one stays."""
        for place in self.papers:
            if place[0] == number and (place not in self.copies or self.copies[place].version <= printed):
                self.copies[place] = Copy(printed)

    @property
    def reports(self):
        """The reports that came in this sending and may be endorsed."""
        places = [place for place in self.papers if place[1] == self.kinds[-1] and place in self.copies]
        return [self.copies[place] for place in places if not self.copies[place].lacks(set(), self.version)]

    def drop(self, nominee):
        """Take a nominee out, and its papers with it; before the first sending nothing stays."""
        if not self.version:
            self.nominees.remove(nominee)
        nominee.is_dropped = True
        nominee.settle(Standing.PENDING)
        self.copies = {place: copy for place, copy in self.copies.items() if place[2] != nominee.pk}


@dataclass
class IssuedVersion:
    """One issued list: whom it names, in which order, and what is stored of it for ever."""

    pk: int
    names: list
    stored: tuple
    is_being_corrected: bool = False


@dataclass
class Decision:
    """One decision of the province: nominee → awarded or not, and when the units may know."""

    pk: int
    results: dict
    release_at: object = None
    is_announced: bool = False
