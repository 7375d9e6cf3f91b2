"""Addresses of the nominations app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
