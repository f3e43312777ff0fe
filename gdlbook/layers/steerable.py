r"""Convolutions that follow every rotation of the plane: steerable kernels.

A feature field of frequency k holds two numbers at each place (one for k = 0), and a
rotation by θ turns this pair by kθ. Kernels from one field to another have to solve

.. math:: K(R_\theta x) = \rho_{out}(\theta) \, K(x) \, \rho_{in}(-\theta).

On each circle around the centre the solver of the package finds all solutions; how they
change with the radius is free, and is a Gaussian ring here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, correlate, in_one_dtype, namespace, read
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.matrix_groups import MatrixGroup
from gdlbook.symmetry.representations import Representation

_THINNEST = 1e4  # largest radius of a ring, in widths


def circular_harmonics(frequency: int, angles: ArrayLike) -> NDArray[np.float64]:
    r"""Return the circular harmonics of a frequency at given angles.

    .. math:: Y_0(\varphi) = (1), \qquad
              Y_m(\varphi) = (\cos m\varphi, \sin m\varphi), \qquad
              Y_m(\varphi + \theta) = \rho_m(\theta) \, Y_m(\varphi)

    Parameters
    ----------
    frequency : int
        The frequency m, at least 0.
    angles : array_like of float, shape (...)
        The angles φ in radians.

    Returns
    -------
    numpy.ndarray of float64, shape (d, ...)
        One number for m = 0, else two.

    Raises
    ------
    ArgumentError
        If the frequency is negative or an angle is not finite.

    Examples
    --------
    >>> circular_harmonics(2, [0.0, np.pi / 4]).round(12)
    array([[1., 0.],
           [0., 1.]])
    """
    m = _checks.integer("frequency", frequency, minimum=0)
    phi = _checks.real_array("angles", angles)
    if m == 0:
        return np.ones((1, *phi.shape))
    return np.stack([np.cos(m * phi), np.sin(m * phi)])


def angular_kernels(
    rep_in: Representation,
    rep_out: Representation,
    frequency: int,
    angles: ArrayLike,
) -> NDArray[np.float64]:
    r"""Return all solutions of the kernel constraint on a circle, for one frequency.

    .. math:: K_b(\varphi) v = W_b \, (Y_m(\varphi) \otimes v)

    Here the W are all equivariant linear maps from the tensor product of harmonics
    and input fields to output fields. Between fields of frequencies k and l they
    exist for m = ``|k - l|`` and m = k + l alone.

    Parameters
    ----------
    rep_in, rep_out : Representation
        The types of the fields: representations of SO(2) or O(2) on their components,
        such as ``SO2.irrep(1)`` or ``SO2.irrep(0) + SO2.irrep(2)``.
    frequency : int
        The frequency m of the harmonics.
    angles : array_like of float, shape (...)
        The angles φ in radians, counterclockwise.

    Returns
    -------
    numpy.ndarray of float64, shape (count, d_out, d_in, ...)
        A basis of the solutions of this frequency; count is 0 where there is none.

    Raises
    ------
    ArgumentError
        If the representations are not of one group of rotations of the plane.

    References
    ----------
    .. [1] M. Weiler, G. Cesa, General E(2)-equivariant steerable CNNs, NeurIPS 2019,
       arXiv:1911.08251, section 2.

    Examples
    --------
    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> [len(angular_kernels(SO2.irrep(1), SO2.irrep(2), m, 0.0)) for m in range(5)]
    [0, 2, 0, 2, 0]
    """
    group = rep_in.group
    if not (isinstance(group, MatrixGroup) and group.degree == 2 and group.rotations):
        _checks.refuse("rep_in", "a representation of SO(2) or O(2)", repr(rep_in))
    harmonics = circular_harmonics(frequency, angles)
    turned = group.irrep(frequency)
    if group.rotations == "O" and frequency > 0 and frequency % 2 == 0:
        # φ becomes π - φ in the mirror: sines of even frequency change sign, cosines
        # do not. The group's irrep(k) has it the other way round, for every k.
        turned = turned * group.sign
    maps = equivariant_maps(turned * rep_in, rep_out).basis()
    d_out, d_in = rep_out.dimension, rep_in.dimension
    maps = maps.reshape(len(maps), d_out, len(harmonics), d_in)
    solutions: NDArray[np.float64] = np.einsum("bpmq,m...->bpq...", maps, harmonics)
    return solutions


def gaussian_ring(
    radii: ArrayLike, ring: float, width: float, frequency: int
) -> NDArray[np.float64]:
    r"""Return the radial profile of a Gaussian smeared along a circle.

    .. math:: \frac{1}{2\pi} \int_0^{2\pi} e^{-\lvert x - R u(\varphi)\rvert^2 / 2 s^2}
              \cos(m \varphi) \, d\varphi
              = e^{-(r - R)^2 / 2 s^2} \, \tilde I_m(r R / s^2)

    at the point x = (r, 0), where u(φ) is the unit vector of angle φ and
    :math:`\tilde I_m(z) = e^{-z} I_m(z)` the scaled Bessel function. Times the
    harmonics of frequency m it is a smooth function of the plane, also at the centre,
    where it is 0 for m > 0.

    Parameters
    ----------
    radii : array_like of float, shape (...)
        The distances r from the centre.
    ring : float
        The radius R of the circle. For R = 0 and m > 0 the profile is 0.
    width : float
        The width s of the Gaussian, above 0.
    frequency : int
        The frequency m.

    Returns
    -------
    numpy.ndarray of float64, shape (...)
        The profile.

    Raises
    ------
    ArgumentError
        If a number is negative, not finite, the width is 0, or the radius above 1e4
        widths.

    Examples
    --------
    >>> bool(np.isclose(gaussian_ring(1.0, 0.0, 1.0, 0), np.exp(-0.5)))
    True
    >>> float(gaussian_ring(0.0, 2.0, 1.0, 3))
    0.0
    """
    from scipy.special import ive

    m = _checks.integer("frequency", frequency, minimum=0)
    r = _checks.real_array("radii", radii)
    big, s = _checks.real_array("ring, width", [ring, width], (2,)).tolist()
    if not s > 0:
        _checks.refuse("width", "a number greater than 0", width)
    if not (big >= 0 and (r >= 0).all()):
        _checks.refuse("radii, ring", "numbers of at least 0", "a negative one")
    if not big <= _THINNEST * s:
        _checks.refuse("ring", f"a radius of at most {_THINNEST:.0e} widths", ring)
    # Beyond _THINNEST squared ten times over, the first factor is 0; ive gives NaN.
    z = np.minimum(r * big / s**2, 10 * _THINNEST**2)
    profile = np.exp(-((r - big) ** 2) / (2 * s**2)) * ive(m, z)
    return np.asarray(profile, dtype=np.float64)


def steerable_basis(
    rep_in: Representation,
    rep_out: Representation,
    size: int,
    rings: Mapping[float, int],
    width: float = 0.6,
    step: float = 1.0,
) -> NDArray[np.float64]:
    r"""Return a basis of steerable kernels, sampled on a grid of pixels.

    .. math:: K_{R, m, b}(x) = g_{R, m}(\lvert x \rvert) \, K_{m, b}(\varphi(x))

    Parameters
    ----------
    rep_in, rep_out : Representation
        The types of the fields, as for `angular_kernels`.
    size : int
        The side k of the grid, odd.
    rings : mapping from float to int
        For each radius R, the highest frequency m. Few pixels lie on a small circle,
        so that it carries only low frequencies: ``{0: 0, 1: 2}`` for a size of 3.
    width : float
        The width s of the rings.
    step : float
        The distance between neighbouring pixels, in the unit of radii and width.

    Returns
    -------
    numpy.ndarray of float64, shape (count, d_out, d_in, k, k)
        The kernels, each scaled to a Frobenius norm of 1.

    Raises
    ------
    ArgumentError
        If an argument is out of range, or no kernel is left: the frequencies of the
        rings exclude all solutions.

    Examples
    --------
    An image (frequency 0) to vectors (frequency 1): a smooth gradient, and the same
    turned by 90 degrees.

    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> K = steerable_basis(SO2.irrep(0), SO2.irrep(1), 3, {0: 0, 1: 2})
    >>> K.shape
    (2, 2, 1, 3, 3)
    """
    k = _checks.integer("size", size, minimum=1)
    if k % 2 == 0:
        _checks.refuse("size", "an odd size, whose centre is a cell", k)
    spacing = float(_checks.real_array("step", step, ()))
    if not spacing > 0:
        _checks.refuse("step", "a number greater than 0", step)
    line = spacing * (np.arange(k) - k // 2)
    x, y = line[None, :], -line[:, None]  # rows count downwards, y upwards
    radii, angles = np.hypot(x, y), np.arctan2(y, x)
    highest = max(rings.values(), default=0)
    found = []
    for m in range(_checks.integer("rings", highest, minimum=0) + 1):
        angular = angular_kernels(rep_in, rep_out, m, angles)
        for ring, cut_off in rings.items():
            if m <= cut_off and not (ring == 0 and m > 0):
                found.append(gaussian_ring(radii, ring, width, m) * angular)
    kernels = np.concatenate(found) if found else np.zeros((0, 1, 1, k, k))
    if not len(kernels):
        _checks.refuse("rings", "a frequency that the fields allow", dict(rings))
    norms = np.linalg.norm(kernels.reshape(len(kernels), -1), axis=1)
    scaled: NDArray[np.float64] = kernels / norms[:, None, None, None, None]
    return scaled


def steerable_convolution(features: Any, weights: Any, basis: Any) -> Array:
    r"""Correlate feature fields with combinations of steerable kernels.

    .. math:: y_{o, p}(u) = \sum_{i, b, q, v} w_{o i b} \, K_{b, p q}(v) \,
              x_{i, q}(u + v)

    Parameters
    ----------
    features : array of real numbers, shape (..., c_in, d_in, h, w)
        Fields x of one type; axis -3 holds the components.
    weights : array of real numbers, shape (c_out, c_in, count)
        The free numbers w.
    basis : array of real numbers, shape (count, d_out, d_in, k, k)
        The kernels K, of `steerable_basis`.

    Returns
    -------
    array, shape (..., c_out, d_out, h - k + 1, w - k + 1)
        Fields y of the other type, where the kernel fits inside.

    Raises
    ------
    ArgumentError
        If a shape does not fit or a number is not finite.

    Examples
    --------
    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> K = steerable_basis(SO2.irrep(0), SO2.irrep(1), 3, {0: 0, 1: 2})
    >>> ramp = np.tile(np.arange(4.0), (4, 1))[None, None]
    >>> gradient = steerable_convolution(ramp, [[[1.0, 0.0]]], K)[0]
    >>> bool(np.ptp(gradient, axis=(-2, -1)).max() <= 1e-12)
    True
    """
    axes = (None, None, None, None, None)
    kernels = read("basis", basis, axes, batch=False, minimum=1)
    count, d_out, d_in, k, width = kernels.shape
    if width != k:
        _checks.refuse("basis", "square kernels", f"shape {kernels.shape}")
    w = read("weights", weights, (None, None, count), batch=False, minimum=1)
    x = read("features", features, (w.shape[1], d_in, None, None))
    if min(x.shape[-2:]) < k:
        expected = f"fields of at least {k} x {k} cells"
        _checks.refuse("basis", expected, f"fields of shape {x.shape}")
    xp = namespace(x, w, kernels)
    w, kernels = xp.asarray(w), xp.asarray(kernels, dtype=xp.result_type(w, 1.0))
    bank = xp.einsum("oib,bpqkl->opiqkl", w, kernels)
    bank = bank.reshape((w.shape[0] * d_out, -1, k, k))
    stack = x.reshape((*x.shape[:-4], -1, *x.shape[-2:]))
    found = correlate(*in_one_dtype(stack, bank))
    return found.reshape((*found.shape[:-3], w.shape[0], d_out, *found.shape[-2:]))
