"""``python3 -m config.bootstrap COMMAND``; checks the Python first, before newer syntax is read."""

import os
import shutil
import sys

OLDEST = (3, 11)


def require_python(version, found=shutil.which, execute=os.execv):
    """Go on with a newer Python of this machine when this one is too old, or say what is needed."""
    if tuple(version[:2]) >= OLDEST:
        return
    for minor in (13, 12, 11):
        newer = found("python3.%d" % minor)  # noqa: UP031
        if newer:
            execute(newer, [newer, "-m", "config.bootstrap", *sys.argv[1:]])
    sys.exit(
        "需要 Python 3.11 或更高版本，当前是 %d.%d。请先安装，再用 make PYTHON=路径 指定。"  # noqa: UP031
        % tuple(version[:2])
    )


def main():
    require_python(sys.version_info)
    from config.bootstrap.commands import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
