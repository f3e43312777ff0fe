"""Irreducible representations of rotations in 2 and 3 dimensions, and integrals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.symmetry.acting_group import ActingGroup
from gdlbook.symmetry.elementary import trivial
from gdlbook.symmetry.representations import Representation


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Circular(Representation):
    """A turn of the plane by θ turns by kθ; the mirror image stays a mirror image."""

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return the turn by kθ, after the reflection where there is one."""
        reflected = np.linalg.det(elements) < 0
        # R = turn(θ) diag(±1, 1): the second column is (-sin θ, cos θ) either way.
        angles = self.frequency * np.arctan2(-elements[:, 0, 1], elements[:, 1, 1])
        turns = _plane_turns(angles)
        turns[reflected, :, 0] *= -1.0
        return turns

    def algebra_images(self) -> NDArray[np.float64]:
        """Return k times the Lie algebra."""
        return self.frequency * self.group.algebra


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Spherical(Representation):
    """Rotations act on the real spherical harmonics of degree l."""

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return exp(ω · L), and (-1)^l for the inversion."""
        if not len(elements):  # SO(3) has no discrete generators
            return np.zeros((0, self.dimension, self.dimension))
        from scipy.linalg import expm
        from scipy.spatial.transform import Rotation

        handedness = np.sign(np.linalg.det(elements))
        rotations = elements * handedness[:, None, None]
        # The Lie algebra's basis is linear in the axis, so one exponential does.
        vectors = Rotation.from_matrix(rotations).as_rotvec()
        matrices: NDArray[np.float64] = expm(
            np.einsum("ga,aij->gij", vectors, _angular_momenta(self.frequency))
        )
        matrices *= (handedness**self.frequency)[:, None, None]
        return matrices

    def characters(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return 1 + 2 cos θ + ... + 2 cos lθ, with the sign of the inversion."""
        handedness = np.sign(np.linalg.det(elements))
        traces = handedness * np.trace(elements, axis1=1, axis2=2)
        angles = np.arccos(np.clip((traces - 1) / 2, -1.0, 1.0))
        orders = np.arange(1, self.frequency + 1)
        sums = 1 + 2 * np.cos(orders * angles[:, None]).sum(axis=1)
        return np.asarray(handedness**self.frequency * sums, dtype=np.float64)

    def algebra_images(self) -> NDArray[np.float64]:
        """Return ω · L, where ω is the axis of each basis matrix."""
        algebra = self.group.algebra
        axes = np.stack([algebra[:, 2, 1], algebra[:, 0, 2], algebra[:, 1, 0]], axis=1)
        images: NDArray[np.float64] = np.einsum(
            "ga,aij->gij", axes, _angular_momenta(self.frequency)
        )
        return images


def circular(group: ActingGroup, frequency: int) -> Representation:
    """Return the irreducible representation of SO(2) or O(2) of a frequency."""
    if frequency == 0:
        return trivial(group)
    return Circular(
        group=group,
        dimension=2,
        is_permutation=False,
        name=f"irrep({frequency})",
        frequency=frequency,
    )


def spherical(group: ActingGroup, degree: int) -> Representation:
    """Return the irreducible representation of SO(3) or O(3) of a degree."""
    if degree == 0:
        return trivial(group)
    return Spherical(
        group=group,
        dimension=2 * degree + 1,
        is_permutation=False,
        name=f"irrep({degree})",
        frequency=degree,
    )


def _angular_momenta(degree: int) -> NDArray[np.float64]:
    r"""Return infinitesimal turns about x, y, z on real spherical harmonics.

    On the complex harmonics :math:`Y_l^m` they are :math:`-i J_a`, with the textbook
    ladder operators

    .. math:: J_z = m, \quad J_\pm Y_l^m = \sqrt{l(l+1) - m(m \pm 1)}\, Y_l^{m \pm 1}.

    The change to real harmonics, in the order m = -l..l, is unitary and leaves real
    antisymmetric matrices.
    """
    m = np.arange(-degree, degree + 1)
    ladder = np.sqrt(degree * (degree + 1) - m[:-1] * (m[:-1] + 1))
    raising = np.diag(ladder, k=-1).astype(complex)
    j = np.stack(
        [
            (raising + raising.T) / 2,
            (raising - raising.T) / 2j,
            np.diag(m).astype(complex),
        ]
    )
    to_real = np.zeros((2 * degree + 1, 2 * degree + 1), dtype=complex)
    to_real[degree, degree] = 1.0
    for k in range(1, degree + 1):
        odd = (-1.0) ** k
        # S_k = √2 Re and S_{-k} = √2 Im of (-1)^k Y_l^k, as coefficient rows.
        to_real[degree + k, degree + k] = odd / np.sqrt(2)
        to_real[degree + k, degree - k] = 1 / np.sqrt(2)
        to_real[degree - k, degree + k] = odd / (1j * np.sqrt(2))
        to_real[degree - k, degree - k] = -1 / (1j * np.sqrt(2))
    # Functions change by the matrix to_real, vectors of values by its conjugate.
    change = to_real.conj()
    return np.real(-1j * change @ j @ change.conj().T)


def weyl_quadrature(
    n: int, frequency: int, reflections: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return rotations and weights that average characters of SO(n) or O(n) exactly.

    Every rotation is conjugate to a turn by θ in the first two axes, and [1]_

    .. math:: \int_{SO(2)} \chi = \frac{1}{2\pi} \int_0^{2\pi} \chi(\theta) d\theta,
       \qquad
       \int_{SO(3)} \chi = \frac{1}{2\pi} \int_0^{2\pi} (1 - \cos\theta)
       \chi(\theta) d\theta.

    A character is a trigonometric polynomial, which equally spaced angles integrate
    exactly when there are more of them than the highest frequency. O(n) averages
    over this component and the one reached by a reflection.

    References
    ----------
    .. [1] H. Weyl, *The Classical Groups*, Princeton 1939, chapter VII.
    """
    count = frequency + 3
    angles = 2 * np.pi * np.arange(count) / count
    rotations = np.broadcast_to(np.eye(n), (count, n, n)).copy()
    rotations[:, :2, :2] = _plane_turns(angles)
    weights = np.full(count, 1.0 / count)
    if n == 3:
        weights *= 1.0 - np.cos(angles)
    if not reflections:
        return rotations, weights
    # In odd dimensions -1 commutes with everything, and the same angles serve; in
    # the plane all reflections are conjugate, and any of them serve.
    mirror = -np.eye(3) if n == 3 else np.diag([-1.0, 1.0])
    return np.concatenate([rotations, rotations @ mirror]), np.tile(weights / 2, 2)


def _plane_turns(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the 2 x 2 matrices that turn counterclockwise by some angles."""
    cosine, sine = np.cos(angles), np.sin(angles)
    return np.stack([cosine, -sine, sine, cosine], axis=1).reshape(-1, 2, 2)
