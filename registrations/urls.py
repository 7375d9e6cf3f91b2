"""Addresses of the school side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
