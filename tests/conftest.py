"""What all tests share: hypothesis judges answers, not how fast a busy machine gives them."""

from hypothesis import settings

settings.register_profile("longlines", deadline=None)
settings.load_profile("longlines")
