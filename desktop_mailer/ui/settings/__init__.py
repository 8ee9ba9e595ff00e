"""The settings: gateway, token, sending, the window itself."""

from desktop_mailer.ui.settings.dialog import SettingsDialog, confirm_sandbox

__all__ = ["SettingsDialog", "confirm_sandbox"]
