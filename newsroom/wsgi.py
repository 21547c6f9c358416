"""What granian serves. A database that could lose saves is refused here too, because no command ran its checks."""

import gc
import os

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

application = get_wsgi_application()

refusals = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
if refusals:
    raise ImproperlyConfigured("\n".join(str(refusal) for refusal in refusals))

if not settings.DEVELOPMENT:
    # Only now are the apps ready, whose models it asks for the state of the site.
    from public.pagecache import PageCache

    application = PageCache(application)

# What was loaded so far is never garbage; looking through it after every 700 new objects is a tenth of a request.
gc.freeze()
gc.set_threshold(20_000, 10, 10)
