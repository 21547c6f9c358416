"""The project itself as an app, so that its system checks run wherever Django runs them."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "newsroom"

    def ready(self) -> None:
        from newsroom import checks  # noqa: F401 - importing registers the checks
