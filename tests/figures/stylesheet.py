"""What ``book.css`` declares, and how eyes see it, for the tests of the figures."""

import re
from pathlib import Path

import numpy as np

TEXT = (Path(__file__).parents[2] / "docs" / "_static" / "book.css").read_text()

# Machado, Oliveira and Fernandes (2009), severity 1.0; on linear sRGB.
DEUTERANOPIA = np.array(
    [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]
)

SRGB_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def variables(theme):
    """Return the values of the block ``html[data-theme="…"]``, by name."""
    block = re.search(rf'html\[data-theme="{theme}"\] {{(.*?)}}', TEXT, re.DOTALL)
    return dict(re.findall(r"--gdl-([\w-]+): (#[0-9a-f]{6});", block.group(1)))


def linear(colour):
    """Return linear RGB of a hex colour (IEC 61966-2-1)."""
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of WCAG 2.2."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(weights @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def distance(one, other, eye=None):
    """Return the distance in CIELAB (1976), seen by an eye given as a matrix."""
    eye = np.eye(3) if eye is None else eye
    lab = []
    for colour in (one, other):
        white = np.array([0.95047, 1.0, 1.08883])
        ratio = SRGB_TO_XYZ @ np.clip(eye @ linear(colour), 0, 1) / white
        root = np.where(
            ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116
        )
        lab.append(
            [116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])]
        )
    return float(np.linalg.norm(np.subtract(*lab)))


def mix(end, start, share):
    """Return ``color-mix(in srgb, end share, start)``."""
    channels = (
        round(share * int(end[k : k + 2], 16) + (1 - share) * int(start[k : k + 2], 16))
        for k in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)
