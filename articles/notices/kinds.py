"""Which kinds of notices are mailed unless a person chose otherwise, and which wait for nothing."""

from articles.models import Notice

Kind = Notice.Kind

BY_MAIL = (Kind.RETURNED, Kind.NAMED, Kind.URGENT, Kind.STOPPED, Kind.STOP_AHEAD, Kind.TO_CONFIRM)
AT_ONCE = frozenset({Kind.URGENT, Kind.STOPPED, Kind.STOP_AHEAD})
