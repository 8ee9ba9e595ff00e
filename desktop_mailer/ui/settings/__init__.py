"""The settings: gateway, token, sending, the window itself; and those of the daily report."""

from desktop_mailer.ui.settings.dialog import SettingsDialog, confirm_sandbox
from desktop_mailer.ui.settings.report_dialog import ReportDialog

__all__ = ["ReportDialog", "SettingsDialog", "confirm_sandbox"]
