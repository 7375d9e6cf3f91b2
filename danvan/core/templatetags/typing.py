"""The hidden field by which typed text finds its way back."""

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.core.typed_text import FIELD, signature

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_by(context: RequestContext) -> SafeString:
    """A hidden field that signs who types at this address."""
    request = context["request"]
    value = signature(request.user, request.path)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, value)
