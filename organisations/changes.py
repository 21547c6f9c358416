"""How the registers say that readers' pages changed, without knowing who keeps those pages.

House style keeps signals out of models, because work hidden behind a save surprises. This one is sent by name, from
`organisations.actions` and the admin only, inside the transaction of the write; `articles` connects in its AppConfig
and raises the site's version. A list of callbacks would be the same without Django's guard against entering twice.
"""

from django.dispatch import Signal

readers_see_a_change = Signal()
