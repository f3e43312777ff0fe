"""The convolution on a mesh against a loop over edges, and in every gauge."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from gdlbook import (
    ArgumentError,
    equivariant_maps,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.layers.field_nonlinearities import gated, norm_relu, sampled_relu
from gdlbook.layers.gauge import feature_transport, gauge_convolution, gauge_kernels
from gdlbook.layers.mesh import mesh_edges
from gdlbook.layers.surfaces import bumpy_sphere, icosphere, octahedron
from gdlbook.layers.tangent_frames import (
    logarithmic_maps,
    tangent_frames,
    transport_angles,
    turn_frames,
    turns,
    vertex_normals,
)

SO2, O2 = special_orthogonal_group(2), orthogonal_group(2)
SCALAR = SO2.irrep(0)
MIXED = SO2.irrep(0) + SO2.irrep(1) + SO2.irrep(2)
TYPES = [SCALAR, SO2.irrep(1), SO2.irrep(2), MIXED]
seeds = st.integers(0, 2**32 - 1)


def surface(level=1, seed=None):
    """Points, edges and frames of a bumpy sphere, the frames turned at random."""
    points, faces = bumpy_sphere(level)
    frames = tangent_frames(vertex_normals(points, faces))
    if seed is not None:
        alpha = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(points))
        frames = turn_frames(frames, alpha)
    return points, mesh_edges(faces), frames


def weights(rep_in, rep_out, c_in, c_out, seed):
    rng = np.random.default_rng(seed)
    counts = (
        len(gauge_kernels(rep_in, rep_out, 0.0)),
        equivariant_maps(rep_in, rep_out).dimension,
    )
    return [rng.normal(size=(c_out, c_in, n)) for n in counts]


def prepared(mesh, rep_in, rep_out, w):
    """All arguments of the layer but the features."""
    points, edges, frames = mesh
    _, phi = logarithmic_maps(points, frames, edges)
    return (
        edges,
        feature_transport(rep_in, transport_angles(frames, edges)),
        gauge_kernels(rep_in, rep_out, phi),
        w[0],
        equivariant_maps(rep_in, rep_out).basis(),
        w[1],
    )


def convolve(mesh, x, rep_in, rep_out, w):
    return gauge_convolution(x, *prepared(mesh, rep_in, rep_out, w))


def by_loop(x, edges, transport, kernels, w, own, w_own):
    """The formula, one edge at a time."""
    n, c_in, _ = x.shape
    y = np.zeros((n, len(w), kernels.shape[1]))
    for o in range(len(w)):
        for c in range(c_in):
            W = np.tensordot(w_own[o, c], own, 1)
            for i in range(n):
                y[i, o] += W @ x[i, c]
            for k, (j, i) in enumerate(edges):
                K = np.tensordot(w[o, c], kernels[..., k], 1)
                y[i, o] += K @ (transport[k] @ x[j, c])
    return y


def close(found, expected, tolerance=1e-12):
    scale = max(1.0, float(np.abs(expected).max()))
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= tolerance * scale


def changed(rep, alpha, x):
    """The same features in frames that were turned by alpha."""
    return np.einsum("nab,ncb->nca", rep.matrix(turns(-alpha)), x)


@pytest.mark.parametrize("rep_in", TYPES)
@pytest.mark.parametrize("rep_out", TYPES)
def test_kernels_solve_the_constraint_and_are_all(rep_in, rep_out):
    phi, alpha = np.linspace(-3, 3, 7), 0.8
    turned = gauge_kernels(rep_in, rep_out, phi - alpha)
    kernels = gauge_kernels(rep_in, rep_out, phi)
    out, back = (
        rep_out.matrix(turns(-alpha)[None])[0],
        rep_in.matrix(turns(alpha)[None])[0],
    )
    wanted = np.einsum("pq,bqrm,rs->bpsm", out, kernels, back)
    assert np.abs(turned - wanted).max() <= 1e-12
    # K(0) may be any matrix, and the basis at 0 spans them all.
    at_zero = gauge_kernels(rep_in, rep_out, 0.0)
    size = rep_in.dimension * rep_out.dimension
    assert len(at_zero) == size
    assert np.linalg.matrix_rank(at_zero.reshape(size, size)) == size


def test_a_cut_off_leaves_the_low_frequencies():
    rep = SO2.irrep(1)
    counts = [len(gauge_kernels(rep, rep, 0.0, highest=m)) for m in range(4)]
    assert counts == [2, 2, 4, 4]
    assert gauge_kernels(rep, SCALAR, np.zeros(5), highest=0).shape == (0, 1, 2, 5)
    still = gauge_kernels(rep, rep, np.linspace(0, 6, 5), highest=0)
    assert np.ptp(still, axis=-1).max() == 0


@pytest.mark.parametrize("rep_in", TYPES)
@pytest.mark.parametrize("rep_out", TYPES)
def test_agrees_with_a_loop(rep_in, rep_out):
    points, faces = octahedron()
    mesh = (
        points,
        mesh_edges(faces),
        turn_frames(tangent_frames(vertex_normals(points, faces)), np.arange(6)),
    )
    w = weights(rep_in, rep_out, 2, 3, seed=0)
    x = np.random.default_rng(1).normal(size=(6, 2, rep_in.dimension))
    arguments = prepared(mesh, rep_in, rep_out, w)
    close(gauge_convolution(x, *arguments), by_loop(x, *arguments))


@settings(max_examples=20)
@given(st.sampled_from(TYPES), st.sampled_from(TYPES), seeds)
def test_follows_every_change_of_gauge(rep_in, rep_out, seed):
    points, edges, frames = surface(1, seed=3)
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(-9, 9, len(points))
    w = weights(rep_in, rep_out, 2, 3, seed)
    x = rng.normal(size=(len(points), 2, rep_in.dimension))
    y = convolve((points, edges, frames), x, rep_in, rep_out, w)
    turned = turn_frames(frames, alpha)
    found = convolve(
        (points, edges, turned), changed(rep_in, alpha, x), rep_in, rep_out, w
    )
    close(found, changed(rep_out, alpha, y))


def network(mesh, x, bend, group=SO2, seed=0):
    """Three layers from numbers to numbers."""
    scalar = group.irrep(0)
    mixed = group.irrep(0) + group.irrep(1) + group.irrep(2)
    path, widths = [scalar, mixed, mixed, scalar], [x.shape[-2], 4, 4, 2]
    for k in range(3):
        w = weights(path[k], path[k + 1], *widths[k : k + 2], seed + k)
        x = convolve(mesh, x, path[k], path[k + 1], [a / 6 for a in w])
        x = bend(x) if k < 2 else x
    return x


BENDS = {
    "norm": lambda x: norm_relu(x, np.full(4, -0.1), places=0),
    "gate": lambda x: gated(x, x[..., :1], places=0),
}


@settings(max_examples=10)
@given(st.sampled_from(sorted(BENDS)), seeds)
def test_a_network_knows_neither_frames_nor_names_nor_places(bend, seed):
    rng = np.random.default_rng(seed)
    points, faces = bumpy_sphere(2)
    x = rng.normal(size=(len(points), 1, 1))
    frames = tangent_frames(vertex_normals(points, faces))
    y = network((points, mesh_edges(faces), frames), x, BENDS[bend], seed=seed)

    alpha = rng.uniform(-9, 9, len(points))
    turned = turn_frames(frames, alpha)
    close(network((points, mesh_edges(faces), turned), x, BENDS[bend], seed=seed), y,
          1e-10)  # fmt: skip

    s = rng.permutation(len(points))
    back, edges = np.argsort(s), mesh_edges(s[faces])
    renamed = network((points[back], edges, turned[back]), x[back], BENDS[bend],
                      seed=seed)  # fmt: skip
    close(renamed[s], y, 1e-10)
    mixed = network((points[back], edges[rng.permutation(len(edges))], turned[back]),
                    x[back], BENDS[bend], seed=seed)  # fmt: skip
    close(mixed[s], y, 1e-10)

    moved = points @ Rotation.random(random_state=seed).as_matrix().T + [3, -1, 2]
    frames = tangent_frames(vertex_normals(moved, faces))
    close(network((moved, mesh_edges(faces), frames), x, BENDS[bend], seed=seed), y,
          1e-10)  # fmt: skip


def gauge_error(bend):
    points, edges, frames = surface(2)
    x = np.random.default_rng(0).normal(size=(len(points), 1, 1))
    alpha = np.random.default_rng(1).uniform(0, 2 * np.pi, len(points))
    here = network((points, edges, frames), x, bend)
    there = network((points, edges, turn_frames(frames, alpha)), x, bend)
    return np.abs(there - here).max() / np.abs(here).max()


def test_samples_err_less_and_less_and_plain_relu_fails():
    errors = [gauge_error(lambda x, n=n: sampled_relu(x, n, places=0))
              for n in (5, 16, 64)]  # fmt: skip
    assert errors[0] > 0.01
    assert errors[0] > 5 * errors[1] > 25 * errors[2]
    assert gauge_error(lambda x: np.maximum(x, 0)) > 0.1
    assert gauge_error(BENDS["norm"]) <= 1e-10


def test_in_the_mirror_only_the_kernels_of_reflections_agree():
    points, faces = bumpy_sphere(2)
    x = np.random.default_rng(0).normal(size=(len(points), 1, 1))
    image, flipped = points * [-1, 1, 1], faces[:, ::-1]
    here = (points, mesh_edges(faces), tangent_frames(vertex_normals(points, faces)))
    there = (image, here[1], tangent_frames(vertex_normals(image, flipped)))
    errors = {}
    for group in (SO2, O2):
        y = network(here, x, BENDS["norm"], group)
        errors[group.name] = np.abs(network(there, x, BENDS["norm"], group) - y).max()
        errors[group.name] /= np.abs(y).max()
    assert errors["O(2)"] <= 1e-10
    assert errors["SO(2)"] > 0.01


def test_transport_and_constraint_are_needed():
    points, edges, frames = surface(1, seed=0)
    alpha = np.random.default_rng(1).uniform(0, 2 * np.pi, len(points))
    turned = turn_frames(frames, alpha)
    rep = SO2.irrep(1)
    w = weights(rep, SCALAR, 1, 1, seed=0)
    x = np.random.default_rng(2).normal(size=(len(points), 1, 2))

    def answers(gauge, fields, spoil):
        arguments = list(prepared((points, edges, gauge), rep, SCALAR, w))
        spoil(arguments)
        return gauge_convolution(fields, *arguments)

    def forget(arguments):
        arguments[1] = np.tile(np.eye(2), (len(edges), 1, 1))

    def reverse(arguments):
        arguments[1] = arguments[1].swapaxes(-1, -2)

    def constant(arguments):
        arguments[2] = np.ones_like(arguments[2])

    for spoil, holds in (
        (lambda _: None, True),
        (forget, False),
        (reverse, False),
        (constant, False),
    ):
        y = answers(frames, x, spoil)
        error = np.abs(answers(turned, changed(rep, alpha, x), spoil) - y).max()
        assert (error <= 1e-10 * np.abs(y).max()) == holds
        assert holds or error > 0.1 * np.abs(y).max()


def test_isotropic_kernels_commute_with_a_common_turn_and_others_do_not():
    points, edges, frames = surface(2, seed=0)
    rep, n = SO2.irrep(1), len(points)
    x = np.random.default_rng(0).normal(size=(n, 1, 2))
    whirl = x @ turns(np.pi / 2).T
    _, phi = logarithmic_maps(points, frames, edges)
    rho = feature_transport(rep, transport_angles(frames, edges))
    own = np.zeros((0, 2, 2)), np.zeros((1, 1, 0))
    for highest, holds in ((0, True), (2, False)):
        kernels = gauge_kernels(rep, rep, phi, highest)
        w = np.random.default_rng(1).normal(size=(1, 1, len(kernels)))
        y = gauge_convolution(x, edges, rho, kernels, w, *own)
        z = gauge_convolution(whirl, edges, rho, kernels, w, *own)
        same = np.abs(z - y @ turns(np.pi / 2).T).max() <= 1e-12 * np.abs(y).max()
        assert same == holds


def test_the_two_kernels_from_vectors_to_numbers_are_divergence_and_curl():
    points, faces = icosphere(3)
    frames = tangent_frames(vertex_normals(points, faces))
    mesh = points, mesh_edges(faces), frames
    uphill = np.array([0, 0, 1.0]) - points[:, 2:] * points  # divergence -2 z
    source = np.einsum("nac,nc->na", frames, uphill)[:, None]
    each = [np.eye(2)[:, None], np.zeros((2, 1, 0))]
    found = {}
    for name, x in {"source": source, "whirl": source @ turns(np.pi / 2).T}.items():
        answers = convolve(mesh, x, SO2.irrep(1), SCALAR, each)[..., 0]
        w, *_ = np.linalg.lstsq(answers, points[:, 2], rcond=None)
        rest = points[:, 2] - answers @ w
        assert np.mean(rest**2) <= 0.1 * np.mean(points[:, 2] ** 2)
        found[name] = w / np.linalg.norm(w)
    assert abs(found["source"] @ found["whirl"]) <= 1e-10


def test_points_without_neighbours_hear_themselves_and_a_boundary_is_fine():
    rep = SO2.irrep(1)
    x = np.random.default_rng(0).normal(size=(3, 1, 2))
    own = equivariant_maps(rep, rep).basis()
    w = np.ones((1, 1, 2))
    nothing = np.zeros((0, 2), int), feature_transport(rep, []), np.ones((4, 2, 2, 0))
    y = gauge_convolution(x, *nothing, np.ones((1, 1, 4)), own, w)
    close(y, np.einsum("bpq,icq->icp", own, x))
    assert (gauge_convolution(x, *nothing, np.ones((1, 1, 4)), own, 0 * w) == 0).all()

    points = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    faces = [[0, 1, 2], [0, 2, 3]]
    frames = tangent_frames(vertex_normals(points, faces))
    mesh = points, mesh_edges(faces), frames
    ramp = np.ones((4, 1, 1))
    alpha = np.array([0.3, 1.0, 2.0, -1.0])
    w = weights(SCALAR, rep, 1, 1, seed=0)
    y = convolve(mesh, ramp, SCALAR, rep, w)
    turned = convolve((*mesh[:2], turn_frames(frames, alpha)), ramp, SCALAR, rep, w)
    close(turned, changed(rep, alpha, y))


def test_a_batch_is_its_items():
    mesh = surface(1, seed=0)
    x = np.random.default_rng(0).normal(size=(2, 3, len(mesh[0]), 2, 5))
    w = weights(MIXED, SO2.irrep(1), 2, 3, seed=0)
    batch = convolve(mesh, x, MIXED, SO2.irrep(1), w)
    for place in np.ndindex(2, 3):
        close(batch[place], convolve(mesh, x[place], MIXED, SO2.irrep(1), w))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_under_jit_grad_and_vmap(dtype):
    mesh = surface(1, seed=0)
    x = np.random.default_rng(0).normal(size=(2, len(mesh[0]), 2, 5)).astype(dtype)
    w = weights(MIXED, MIXED, 2, 3, seed=0)
    edges, *floats = prepared(mesh, MIXED, MIXED, w)
    arguments = (edges, *[a.astype(dtype) for a in floats])
    expected = gauge_convolution(x, *arguments)
    assert expected.dtype == dtype
    tolerance = 1e3 * np.finfo(dtype).eps
    with jax.enable_x64(dtype == np.float64):
        X, A = jnp.asarray(x), [jnp.asarray(a) for a in arguments]
        found = jax.jit(gauge_convolution)(X, *A)
        assert found.dtype == dtype
        close(np.asarray(found), expected, tolerance)
        close(np.asarray(gauge_convolution(X, *arguments)), expected, tolerance)
        each = jax.vmap(lambda x: gauge_convolution(x, *A))(X)
        close(np.asarray(each), expected, tolerance)

        def loss(weights):
            y = gauge_convolution(X, *A[:3], weights, *A[4:])
            bent = norm_relu(y, jnp.zeros(3, dtype), places=0)
            return (bent**2).sum()

        slope = jax.jit(jax.grad(loss))(A[3])
        assert slope.shape == A[3].shape
        assert bool(jnp.isfinite(slope).all())
        assert float(jnp.abs(slope).max()) > 0


def bad(position, value):
    def call():
        mesh = surface(0)
        w = weights(SO2.irrep(1), SCALAR, 2, 3, seed=0)
        arguments = [np.ones((12, 2, 2)), *prepared(mesh, SO2.irrep(1), SCALAR, w)]
        arguments[position] = value(arguments[position])
        return gauge_convolution(*arguments)

    return call


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (bad(0, lambda x: x[..., :1]), "features: expected shape"),
        (bad(0, lambda x: x * np.nan), "features: expected finite"),
        (bad(0, lambda x: x[:-1]), "edges: expected nodes 0..10, got node 11"),
        (bad(1, lambda e: e[:-1]), "edges: expected 60 edges"),
        (bad(1, lambda e: e + 0.5), "edges: expected whole numbers"),
        (bad(2, lambda t: t[:-1]), "transport: expected shape"),
        (bad(2, lambda t: t * np.inf), "transport: expected finite"),
        (bad(3, lambda k: k[..., 0]), "kernels: expected shape"),
        (bad(4, lambda w: w[..., :1]), "weights: expected shape"),
        (bad(4, lambda w: w[:, :1]), "shape"),
        (bad(5, lambda _: np.ones((1, 2, 2))), "self_kernels: expected shape"),
        (bad(6, lambda _: np.ones((3, 2, 1))), "self_weights: expected shape"),
        (lambda: gauge_kernels(SO2.irrep(1), O2.irrep(1), 0.0), "group"),
        (
            lambda: gauge_kernels(*[special_orthogonal_group(3).irrep(1)] * 2, 0.0),
            r"SO\(2\) or O\(2\)",
        ),
        (lambda: gauge_kernels(SCALAR, SCALAR, [np.nan]), "angles: expected finite"),
        (lambda: gauge_kernels(SCALAR, SCALAR, 0.0, -1), "highest"),
        (lambda: feature_transport(SCALAR, [[0.0]]), "angles: expected shape"),
        (lambda: feature_transport(SCALAR, [np.nan]), "angles: expected finite"),
        (
            lambda: feature_transport(special_orthogonal_group(3).irrep(1), [0.0]),
            "expected",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
