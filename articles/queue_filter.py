"""The board's queues as a filter of the story list: `?queue=my_turn` is the whole of what the board begins."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.queues import QUEUES


class QueueFilter(admin.SimpleListFilter):
    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _queue) in QUEUES.items()]

    def queryset(self, request, queryset):
        if self.value() not in QUEUES:
            return queryset
        _label, queue = QUEUES[self.value()]
        return queryset.filter(pk__in=queue(request.user).order_by().values("pk"))
