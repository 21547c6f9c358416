"""A Django with nothing in it."""

SECRET_KEY = "a yardstick keeps no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.yardstick"
USE_TZ = True
