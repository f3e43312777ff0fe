"""Points come to lie where the scale says, with the second axis upwards."""

import numpy as np

from gdlbook.figures import canvas, roles
from gdlbook.figures.clouds import disc, on_canvas


def test_the_origin_is_the_centre_and_up_is_up():
    places = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    found = on_canvas(places, (2.0, 3.0), 0.5)
    assert np.array_equal(found, [[2.0, 3.0], [2.5, 3.0], [2.0, 2.5]])


def test_a_disc_holds_its_text_at_its_centre():
    _, ax = canvas(2.0, 2.0)
    disc(ax, np.array([0.5, 1.5]), 0.1, "a", roles.QUIET)
    assert ax.patches[-1].center == (0.5, 1.5)
    assert ax.texts[-1].get_position() == (0.5, 1.5)
    assert ax.texts[-1].get_text() == "a"
