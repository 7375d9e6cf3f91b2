"""The office's side of the portal: Django admin with rights from memberships alone."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from danvan.core.errors import Refusal
from danvan.core.policy import Decision, no


class OfficeSite(admin.AdminSite):
    """Django admin under our name; who may enter is said by the actor's memberships."""

    site_title = "Quản trị Dân vận khéo"
    site_header = "Dân vận khéo – Phòng phụ trách"
    index_title = "Bảng việc"
    site_url = "/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the office's side opens for the signed-in person."""
        return request.user.is_active and request.actor.may_enter_office_site


class OfficeAdmin(admin.ModelAdmin):
    """Base of every admin page: rights from policies, refusals as messages, nothing sent is deleted.

    Subclasses answer `may_view`, and `may_change` where rows are edited here.
    """

    list_per_page = 100
    show_full_result_count = False

    def may_view(self, request: HttpRequest) -> Decision:
        """Whether the actor may see rows of this kind."""
        return self.may_change(request)

    def may_change(self, request: HttpRequest) -> Decision:
        """Whether the actor may add and change rows of this kind."""
        return no("Mục này chỉ để xem.")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the app shows on the index."""
        return bool(self.may_view(request))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whether rows may be seen."""
        return bool(self.may_view(request))

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whether rows may be changed."""
        return bool(self.may_change(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether rows may be added."""
        return bool(self.may_change(request))

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is deleted in the office's side unless a subclass says so."""
        return False


def refusal_as_message(
    request: HttpRequest, act: Callable[[], object], back_to: str, done: str = ""
) -> HttpResponse:
    """Run a service call; go to `back_to` with the sentence of its refusal, or with `done`."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        if done:
            messages.success(request, done)
    return HttpResponseRedirect(back_to)
