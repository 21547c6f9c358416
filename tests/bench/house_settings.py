"""The paper's own settings and middleware before a view that returns a constant."""

from newsroom.settings import *  # noqa: F403 - settings are made to be copied whole

ROOT_URLCONF = "tests.bench.yardstick"
