"""Whose certificates are believed: for every connection that leaves this computer. Used by http and mail."""

import ssl
from pathlib import Path

import certifi

from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """A context that checks certificates and names: the usual roots, and those in `ca_file`.

    Built by hand, as `ssl.create_default_context` writes session keys to the file named in SSLKEYLOGFILE.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and host name by default
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise FieldError(
                "ca_file",
                QT_TRANSLATE_NOOP("errors", "The certificate file {path} cannot be used: {reason}."),
                QT_TRANSLATE_NOOP("errors", "It has to hold certificates in PEM form."),
                path=ca_file,
                reason=error.strerror or error,
            ) from error
    return context
