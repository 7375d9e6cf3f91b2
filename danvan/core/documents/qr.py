"""The QR code that recognises a paper, the same on every kind of file."""

import segno

QUIET_ZONE = 4  # light modules around a QR code, so that a scanner finds it (ISO/IEC 18004)


def qr_of(link: str) -> segno.QRCode:
    """The link as a QR code of error level M."""
    return segno.make_qr(link, error="m", boost_error=False)
