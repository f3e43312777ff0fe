import numpy as np
import pytest

from gdlbook import ArgumentError, pixel_rotations, pixel_symmetries


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_the_turn_is_numpys(n):
    image = np.random.default_rng(0).normal(size=(n, n))
    V = pixel_rotations(n)
    for quarters, g in enumerate(V.group.elements()):
        turned = (V.matrix(g) @ image.ravel()).reshape(n, n)
        assert (turned == np.rot90(image, quarters)).all()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_mirror_is_numpys(n):
    image = np.random.default_rng(0).normal(size=(n, n))
    V = pixel_symmetries(n)
    turn, mirror = V.matrix(V.group.generators)
    assert (turn @ image.ravel() == np.rot90(image).ravel()).all()
    assert (mirror @ image.ravel() == np.fliplr(image).ravel()).all()


@pytest.mark.parametrize("n", [0, 2.5])
def test_bad_size(n):
    for constructor in (pixel_rotations, pixel_symmetries):
        with pytest.raises(ArgumentError, match="n: expected an integer"):
            constructor(n)
