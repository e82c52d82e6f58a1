"""How long certificates hold."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta

from newsletter.doctor.findings import Finding, advice, fine, unchecked, wrong

SOON = timedelta(days=7)  # whoever renews by program has done so well before

_OTHER_NAME = (62, 64)  # OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH


def judge(where: str, ends: datetime, now: datetime) -> Finding:
    """A certificate that is trusted now, and until when."""
    if ends - now < SOON:
        return advice("certificate", f"that of {where} ends on {ends:%Y-%m-%d}", "renew it, or see why nobody did")
    return fine("certificate", f"that of {where} holds until {ends:%Y-%m-%d}")


def look(host: str, port: int, now: datetime, trust: ssl.SSLContext | None = None, seconds: float = 10.0) -> Finding:
    """The certificate of an https server. trust: None takes the system's authorities."""
    where = host if port == 443 else f"{host}:{port}"
    try:
        with (
            socket.create_connection((host, port), seconds) as plain,
            (trust or ssl.create_default_context()).wrap_socket(plain, server_hostname=host) as secure,
        ):
            ends = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
            return judge(where, datetime.fromtimestamp(ends, UTC), now)
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _OTHER_NAME:
            return wrong("certificate", f"that of {where} is for another name", f"take one that names {host}")
        return wrong("certificate", f"that of {where} is not trusted ({error.verify_message})", "renew or replace it")
    except OSError as error:
        return unchecked("certificate", f"{where} cannot be reached ({error.strerror or error})")
