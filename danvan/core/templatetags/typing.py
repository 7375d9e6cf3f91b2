"""The hidden field by which typed text finds its way back."""

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core.typed_text import FIELD, signature

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_by(context: RequestContext, to: str = "") -> SafeString:
    """A hidden field that signs who types; `to` is the path of a form that is sent elsewhere."""
    request = context["request"]
    value = signature(request.user, to or request.path)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, value)
