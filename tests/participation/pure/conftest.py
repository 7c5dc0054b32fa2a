from hypothesis import settings

# A busy machine is no failure; the tests that promise a time measure it themselves.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")
