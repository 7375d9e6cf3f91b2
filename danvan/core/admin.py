"""The office's side of the portal: Django admin with rights from memberships alone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.contrib.admin.utils import unquote
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html

from danvan.core.errors import Refusal
from danvan.core.policy import Decision, no
from danvan.core.typed_text import restored_text
from danvan.core.vietnamese import fold_words
from danvan.core.views.errors import send_again

FormAct = Callable[[forms.BaseForm], HttpResponse]

TICK = '<input type="checkbox" name="{name}" value="{key}" class="action-select" aria-label="{label}">'
KEYS_IN_ADDRESSES = ("object_id", "content_type_id", "pk")


@dataclass(frozen=True)
class WorkItem:
    """One line of the work queue: how many wait, and the list that shows them."""

    label: str
    count: int
    url: str
    hint: str = ""


class OfficeSite(admin.AdminSite):
    """Django admin under our name; who may enter is said by the actor's memberships."""

    site_title = "Quản trị Dân vận khéo"
    site_header = "Dân vận khéo – Phòng phụ trách"
    index_title = "Bảng việc"
    site_url = "/"
    empty_value_display = "–"
    enable_nav_sidebar = True

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.work: list[Callable[[HttpRequest], list[WorkItem]]] = []

    def register(self, model: object, admin_class: type | None = None, **options: object) -> None:
        """Register our own pages only: those of third-party apps know nothing of memberships."""
        if admin_class and issubclass(admin_class, OfficeAdmin):
            super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the office's side opens for the signed-in person."""
        return request.user.is_active and request.actor.may_enter_office_site

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """A page of the office; 404 where its address names what can be no row's key."""

        @wraps(view)
        def checked(request: HttpRequest, *args: object, **address: object) -> HttpResponse:
            if not all(is_key(str(address.get(name, 0))) for name in KEYS_IN_ADDRESSES):
                raise Http404
            return view(request, *args, **address)

        return super().admin_view(checked, cacheable)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Everybody signs in at one place; for people without a role here there is nothing."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", reverse("admin:index")), reverse("login"))

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """What waits for the office first, then the lists of master data."""
        work = [item for ask in self.work for item in ask(request)]
        return super().index(request, {"work": work} | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """The lists of each app, and the apps, in the order of the office's work.

        Django asks for them on every page; they are put together only where the page shows them.
        """
        return SimpleLazyObject(lambda: self._ordered_apps(request, app_label))

    def _ordered_apps(self, request: HttpRequest, app_label: str | None) -> list[dict]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=self._menu_place)
        return sorted(apps, key=lambda app: self._menu_place(app["models"][0]))

    def _menu_place(self, entry: dict) -> int:
        return self._registry[entry["model"]].menu_place


class OfficeAdmin(admin.ModelAdmin):
    """Base of every admin page: rights from policies, refusals as messages, nothing sent is deleted.

    Subclasses answer `may_view`, and `may_change` where rows are edited here.
    `search_fields` name folded columns only; `menu_place` orders the lists of an app.
    """

    list_per_page = 100
    show_full_result_count = False
    menu_place = 50

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

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whether rows may be added."""
        return bool(self.may_change(request))

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nothing is deleted in the office's side unless a subclass says so."""
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Rows that hold every word of the query in one of the folded columns, accents and case aside."""
        for word in fold_words(search_term):
            found = [Q(**{f"{column}__contains": word}) for column in self.search_fields]
            queryset = queryset.filter(Q(*found, _connector=Q.OR))
        return queryset, False

    def action_checkbox(self, row: Model) -> str:
        """The tick of a row. Written here: Django's, a template for each, took a fifth of a long page."""
        return format_html(TICK, name=ACTION_CHECKBOX_NAME, key=row.pk, label=f"Chọn mục này: {row}")

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """The action on the ticked rows, 404 where a tick can be no row's key."""
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise Http404
        return super().response_action(request, queryset)

    def own_url(self, route: str, view: Callable, name: str) -> URLPattern:
        """An address of our own beside Django's, named `admin:<app>_<model>_<name>`."""
        full_name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(route, self.admin_site.admin_view(view), name=full_name)

    def link_to(self, name: str, *args: object) -> str:
        """The address of one of this model's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def row_or_404(self, request: HttpRequest, object_id: str) -> Model:
        """The row, 404 where it is missing or not for the actor."""
        row = self.get_object(request, unquote(str(object_id))) if self.may_view(request) else None
        if row is None:
            raise Http404
        return row

    def page(
        self, request: HttpRequest, template: str, title: str, status: int = 200, **context: object
    ) -> TemplateResponse:
        """A page of our own in the frame of the admin."""
        frame = self.admin_site.each_context(request)
        own = {"opts": self.opts, "title": title, "media": self.media, "back_to": self.link_to("changelist")}
        return TemplateResponse(request, template, frame | own | context, status=status)

    def form_page(
        self, request: HttpRequest, form: forms.BaseForm, act: FormAct, title: str, **context: object
    ) -> HttpResponse:
        """A page with one form, and the answer of `act` once the form is sent as it should be.

        Filled with `typed_data`, the form comes back with the text that an ended session had kept.
        """
        return carry_out(request, form, act) or self._unfinished(request, form, title, **context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Django's page of a row; text that an ended session had kept is shown first, to be sent again."""
        typed = restored_text(request) if request.method == "GET" else None
        if typed:
            return send_again(request, typed, 200)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _unfinished(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        title: str,
        template: str = "admin/form_page.html",
        **context: object,
    ) -> HttpResponse:
        fields = [(None, {"fields": [field.name for field in form.visible_fields()]})]
        shown = {
            "form": form,
            "restored": form.is_bound and request.method != "POST",
            "adminform": AdminForm(form, fields, {}, model_admin=self),
            "media": self.media + form.media,
        }
        return self.page(request, template, title, **shown | context)


def is_key(text: str) -> bool:
    """Whether a row can have this key: a number within the 64 bits of the databases."""
    return text.isdecimal() and len(text) < 19


def yes_no(name: str, description: str) -> Callable[[Model], str]:
    """A column that says Có or Không; Django's own pictures speak English to a screen reader."""

    @admin.display(description=description, ordering=name)
    def column(row: Model) -> str:
        return "Có" if getattr(row, name) else "Không"

    return column


def carry_out(request: HttpRequest, form: forms.BaseForm, act: FormAct) -> HttpResponse | None:
    """The answer of `act`, which calls a service; None where the form is not valid or the service refuses.

    The refusal then stands on the form. Text that was only given back is not sent yet.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(form)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


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
