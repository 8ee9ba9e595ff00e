"""Known trouble, told to people. Raised where the cause is first understood; shown by the window and the CLI.

The texts are English source texts; the window translates them by `template` in the context "errors" (hence the
marker, which the translation tool looks for) and fills in the values afterwards.
"""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001, N802 - the name and form the translation tool looks for
    """Mark `text` for translation under `context` and return it as it is."""
    return text


class MailerError(Exception):
    """Trouble that has a known cause and, as a rule, a next step for the person.

    `template` says what is wrong, `hint` what to do (may be empty); both may hold `{name}` places filled from
    `values`. `str(error)` is the whole English text on one line.
    """

    def __init__(self, template: str, hint: str = "", **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.hint = hint
        self.values = values

    def __str__(self) -> str:
        said = self.template.format(**self.values)
        return f"{said} {self.hint.format(**self.values)}" if self.hint else said


def files_missing(folder: object) -> MailerError:
    """What is said where the installation lacks files of its own."""
    problem = QT_TRANSLATE_NOOP("errors", "Files of the program are missing ({folder}).")
    return MailerError(problem, QT_TRANSLATE_NOOP("errors", "Install it again."), folder=folder)


class FieldError(MailerError):
    """Input that cannot be taken; `field` names the field of the draft where the person has to look."""

    def __init__(self, field: str, template: str, hint: str = "", **values: object) -> None:
        super().__init__(template, hint, **values)
        self.field = field


_TOO_LONG = {
    "name": QT_TRANSLATE_NOOP("errors", "The name is over {limit} characters."),
    "currency": QT_TRANSLATE_NOOP("errors", "The currency is over {limit} characters."),
    "tags": QT_TRANSLATE_NOOP("errors", "A tag is over {limit} characters."),
    "fields": QT_TRANSLATE_NOOP("errors", "A field is over {limit} characters."),
    "consent": QT_TRANSLATE_NOOP("errors", "The source of the consent is over {limit} characters."),
    "consent_source": QT_TRANSLATE_NOOP("errors", "The source of the consent is over {limit} characters."),
}


def too_long(field: str, limit: int) -> FieldError:
    """What is said of a field with more characters than it may have."""
    problem = _TOO_LONG.get(field, QT_TRANSLATE_NOOP("errors", "The text is over {limit} characters."))
    return FieldError(field, problem, limit=limit)


class InvalidInput(MailerError):
    """Several fields are wrong at once: `problems` has one error per field, in the order of the form."""

    def __init__(self, problems: tuple[FieldError, ...]) -> None:
        super().__init__("{problems}", problems=" ".join(str(problem) for problem in problems))
        self.problems = problems


class NotFound(MailerError):
    """The client, mailing or message of that id is not (or no longer) there."""
