"""What all tests share."""

import hypothesis

# How long an example takes depends on what else the machine does, above all the first,
# for which libraries are loaded. Speed is measured in benchmarks/, never in a test.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
