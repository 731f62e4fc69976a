"""What all tests share: hypothesis judges answers, not how fast a busy machine gives them."""

from hypothesis import HealthCheck, settings

settings.register_profile("longlines", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("longlines")
