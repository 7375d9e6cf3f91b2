"""The application as web servers run it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from danvan.core.body import CompleteBody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danvan.settings")

application = CompleteBody(get_wsgi_application(), limit=settings.MAX_BODY_BYTES)
