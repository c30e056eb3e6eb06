"""Photographs for the demonstration, drawn: the same doorway before and after."""

from __future__ import annotations

import io
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from registry.demo.chance import between

SIZE = (640, 480)
WALL, DOOR, STONE, RAMP, RAIL, GROUND = (
    (222, 210, 190), (120, 82, 52), (150, 150, 150), (176, 176, 170), (70, 96, 130), (188, 198, 170),
)  # fmt: skip


def doorway(rng: Random, after: bool) -> SimpleUploadedFile:
    """Three steps up to a door; afterwards a ramp with a rail beside it."""
    shade = between(rng, -14, 14)
    image = Image.new("RGB", SIZE, tuple(c + shade for c in WALL))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 360, 640, 480), fill=GROUND)
    draw.rectangle((250, 110, 390, 300), fill=DOOR)
    draw.rectangle((60, 130, 180, 230), fill=(168, 198, 214), outline=(90, 90, 90), width=4)
    draw.ellipse((368, 200, 380, 212), fill=(210, 180, 80))
    for step in range(3):
        box = (220 - 25 * step, 300 + 20 * step, 420 + 25 * step, 320 + 20 * step)
        draw.rectangle(box, fill=STONE, outline=(110, 110, 110))
    if after:
        draw.polygon(
            ((390, 300), (630, 372), (630, 392), (390, 360)), fill=RAMP, outline=(110, 110, 110)
        )
        draw.line((400, 240, 625, 312), fill=RAIL, width=8)
        for x in range(410, 630, 50):
            top = 240 + (x - 400) * 72 // 225
            draw.line((x, top, x, top + 66), fill=RAIL, width=5)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    name = "改造后.jpg" if after else "改造前.jpg"
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
