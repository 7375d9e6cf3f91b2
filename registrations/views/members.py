"""The people of a unit: who acts for it, a colleague brought in, a code for a forgotten password, the end."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property

from danvan.core import clock
from danvan.core.links import absolute
from registrations import policies
from registrations.enums import Role
from registrations.forms.members import InviteForm
from registrations.models import Membership, Unit
from registrations.services import units
from registrations.views.base import UnitView


class Members(UnitView):
    """Everybody who acts for the unit today; the head also invites."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The list, and the form for the head."""
        return self.show(InviteForm())

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Bring a colleague in; the page shows the activation code, once."""
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        values = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        membership, code = units.invite(unit=self.unit, actor=self.actor, at=self.at, **values)
        return self.slip(membership, code)

    @cached_property
    def unit(self) -> Unit:
        """One of the person's own units; 404 for all others, also for an ended one that it follows."""
        return get_object_or_404(Unit, pk__in=self.actor.own_unit_ids, code=self.kwargs["unit"])

    @cached_property
    def members(self):
        """The memberships that hold today."""
        today = clock.local_day(self.at)
        return (
            self.unit.memberships.active_on(today).select_related("user").order_by("user__name_key", "role")
        )

    def show(self, form: InviteForm) -> HttpResponse:
        """The page of the unit's people."""
        may_invite = policies.may_assign(self.actor, self.unit, Role.UNIT_OFFICER)
        return self.page("members", unit=self.unit, members=self.members, form=form, may_invite=may_invite)

    def slip(self, membership: Membership, code: str) -> HttpResponse:
        """What the colleague needs to sign in for the first time."""
        return self.page(
            "member_code",
            unit=self.unit,
            membership=membership,
            code=code,
            activate_url=absolute("activate"),
            days=settings.ACTIVATION_CODE_DAYS,
        )


class MemberView(Members):
    """One membership of the unit; what is done with it is done by posts."""

    def get(self, request: HttpRequest, **address: object) -> HttpResponse:
        """The page with the buttons."""
        return redirect("members", self.unit.code)

    @cached_property
    def membership(self) -> Membership:
        """The membership of the address; 404 when it is not of this unit or over."""
        return get_object_or_404(self.members, pk=self.kwargs["pk"])


class MemberCode(MemberView):
    """A fresh activation code for a colleague."""

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """Issue the code and show it once."""
        return self.slip(
            self.membership, units.issue_code(membership=self.membership, actor=self.actor, at=self.at)
        )


class MemberEnd(MemberView):
    """The end of a colleague's work for the unit."""

    def post(self, request: HttpRequest, **address: object) -> HttpResponse:
        """End it today; from the next request on the person sees nothing of the unit."""
        name = self.membership.user.full_name
        units.end_assignment(membership=self.membership, actor=self.actor, at=self.at)
        return self.done(f"{name} không còn phụ trách ở đơn vị.", "members", self.unit.code)
