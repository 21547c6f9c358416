"""A Django with nothing in it but a view that returns a constant."""

SECRET_KEY = "a yardstick keeps no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.same_bytes"
USE_TZ = True
