"""What all tests share: the profile of hypothesis."""

import os
import sys

from hypothesis import settings

if sys.platform == "linux" and "DISPLAY" not in os.environ:  # Qt would end the process
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shared computer is sometimes slow, which is no failure of a rule; and a build must not pass or fail by chance.
settings.register_profile("desktop-mailer", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("desktop-mailer")
