"""Photos: bounded when they arrive, written anew by the worker without place and camera (SEC-FILE-08)."""

from typing import BinaryIO

from PIL import Image, ImageOps

from danvan.core.errors import RuleViolation

FORMATS = ["JPEG", "PNG"]
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 2500  # pixels that are kept: a page at 200 dots an inch; the worker stays below 150 MB
QUALITY = 85
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError)  # what Pillow says of damaged files

BROKEN = "Ảnh bị hỏng hoặc chưa được chép đủ; hãy chụp lại hoặc lưu lại thành JPG rồi chọn lại."
TOO_MANY_PIXELS = f"Ảnh có hơn {MAX_PIXELS // 1_000_000} triệu điểm ảnh; hãy thu nhỏ rồi chọn lại."

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def require_readable(file: BinaryIO) -> None:
    """Raise RuleViolation for a damaged or very large photo; it is read through at small size."""
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise RuleViolation(TOO_MANY_PIXELS)
            if image.format == "PNG":
                image.verify()
            else:
                image.draft("L", (1, 1))
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RuleViolation(TOO_MANY_PIXELS) from None
    except UNREADABLE:
        raise RuleViolation(BROKEN) from None


def write_anew(source: BinaryIO, target: BinaryIO) -> None:
    """The same picture, upright and not too large, with nothing but its points. Raises RuleViolation."""
    try:
        with Image.open(source, formats=FORMATS) as image:
            image_format = "PNG" if image.format == "PNG" else "JPEG"
            points = _smaller(image).convert("RGBA" if image_format == "PNG" else "RGB")
    except UNREADABLE:
        raise RuleViolation(BROKEN) from None
    points.info.clear()
    points.save(target, image_format, quality=QUALITY)


def _smaller(image: Image.Image) -> Image.Image:
    """The picture upright and no larger than what is kept; layer by layer where it is see-through, since
    Pillow would double such a picture in memory first."""
    longest = max(image.size)
    if image.mode == "RGBA" and longest > LONGEST_SIDE:
        size = tuple(max(1, side * LONGEST_SIDE // longest) for side in image.size)
        image = Image.merge("RGBA", [image.getchannel(layer).resize(size) for layer in "RGBA"])
    else:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)
    return ImageOps.exif_transpose(image)
