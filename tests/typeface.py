"""The typeface browsers of the tests and pictures write in, whatever the machine has installed."""

import os
from collections.abc import Mapping
from pathlib import Path


def with_own_faces(folder: Path) -> Mapping[str, str]:
    """An environment in which programs see our Chinese face and no other.

    So pictures look alike, and words have the widths they have for whoever reads Chinese.
    """
    import pylopdf_fonts_zh_cn as faces

    conf = folder / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{Path(faces.sans_path()).parent}</dir><cachedir>{folder / 'fonts'}</cachedir>"
        "<match><edit name='family' mode='append_last'>"
        "<string>Noto Sans SC</string></edit></match></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(conf)}
