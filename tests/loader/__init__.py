"""Property tests here time themselves; a busy machine must not fail one."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
