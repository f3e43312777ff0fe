r"""Two separate assumptions, symmetry and locality: which of them saves how much.

The target is a circular convolution of 32 cells with a kernel of three taps. Four
linear models learn it from standard normal signals with standard normal noise on every
output cell: any matrix, a matrix with three free entries a row, any circular
convolution, and a circular convolution with three taps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.linear_theory import least_squares_risk

CELLS = 32
"""Cells of a signal."""
TAPS = 3
"""Taps of the kernel, at the places -1, 0 and 1."""
PARAMETERS = {
    "neither": CELLS * CELLS,
    "local": CELLS * TAPS,
    "symmetric": CELLS,
    "both": TAPS,
}
"""The free weights of the four models."""


def expected_risks(signals: int) -> dict[str, float]:
    r"""Return the expected risks of the four models for a finite number of signals.

    With n = 32 cells and N signals, per output cell and for noise of variance 1:

    .. math::
        \begin{aligned}
        \text{neither:} &\quad \frac{n}{N - n - 1} \\
        \text{local:} &\quad \frac{3}{N - 4} \\
        \text{symmetric:} &\quad \frac{1}{n} \Bigl( \frac{2}{N - 2}
        + \frac{n - 2}{N - 1} \Bigr) \\
        \text{both:} &\quad \frac{3}{N n} \Bigl( 1 + \frac{4}{N n} \Bigr)
        \end{aligned}

    The first three are exact; the last leaves out terms of the order 1/(Nn)³.

    Parameters
    ----------
    signals : int
        The number N of training signals, at least 34.

    Returns
    -------
    dict from str to float
        Under the names of `PARAMETERS`.

    Raises
    ------
    ArgumentError
        If there are too few signals for an expectation.

    Notes
    -----
    A convolution acts on every frequency by itself. There, least squares divides by
    the energy of the signals, which is chi-squared with N degrees of freedom at the
    two real frequencies and half of one with 2N degrees at the others; the
    expectations of the inverses are 1/(N - 2) and 1/(N - 1). For "both", the Gram
    matrix is Nn (I + D) with a small Toeplitz matrix D of mean zero, and the trace of
    the inverse is expanded to second order: E tr D² = 12/(Nn).

    Examples
    --------
    >>> {name: round(risk, 5) for name, risk in expected_risks(64).items()}
    {'neither': 1.03226, 'local': 0.05, 'symmetric': 0.01589, 'both': 0.00147}
    """
    signals = _checks.integer("signals", signals, minimum=CELLS + 2)
    cells = signals * CELLS
    return {
        "neither": least_squares_risk(signals, CELLS),
        "local": least_squares_risk(signals, TAPS),
        "symmetric": (2 / (signals - 2) + (CELLS - 2) / (signals - 1)) / CELLS,
        "both": TAPS / cells * (1 + 4 / cells),
    }


def measure(signals: int, seed: int) -> dict[str, float]:
    """Fit the four models, and return their risks for each output cell.

    Parameters
    ----------
    signals : int
        The number of training signals, at least 32.
    seed : int
        Of everything random.

    Returns
    -------
    dict from str to float
        Under the names of `PARAMETERS`: the squared distance of the matrices, divided
        by the number of rows.

    Raises
    ------
    ArgumentError
        If there are fewer signals than cells.

    Examples
    --------
    >>> risks = measure(64, seed=0)
    >>> risks["both"] < risks["symmetric"] < risks["local"] < risks["neither"]
    True
    """
    signals = _checks.integer("signals", signals, minimum=CELLS)
    rng = np.random.default_rng(seed)
    wanted = _circular(rng.normal(size=TAPS))
    x = rng.normal(size=(signals, CELLS))
    y = x @ wanted.T + rng.normal(size=(signals, CELLS))
    # windows[k, i] holds what cell i sees of signal k: the cells i + 1, i and i - 1.
    windows = np.stack([np.roll(x, shift, axis=1) for shift in (-1, 0, 1)], axis=2)
    rows = _least_squares(windows.swapaxes(0, 1), y.T)
    taps = _least_squares(windows.reshape(-1, TAPS), y.ravel())
    fitted = {
        "neither": np.linalg.lstsq(x, y)[0].T,
        "local": sum(
            np.roll(np.diag(rows[:, tap]), shift, axis=1)
            for tap, shift in enumerate((1, 0, -1))
        ),
        "symmetric": _circulant(_kernel_by_frequency(x, y)),
        "both": _circular(taps),
    }
    return {
        name: float(((matrix - wanted) ** 2).sum() / CELLS)
        for name, matrix in fitted.items()
    }


def _circular(taps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the convolution with taps at -1, 0 and 1."""
    kernel = np.zeros(CELLS)
    kernel[[-1, 0, 1]] = taps
    return _circulant(kernel)


def _circulant(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    cells = np.arange(CELLS)
    return np.asarray(kernel[(cells[:, None] - cells) % CELLS])


def _least_squares(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve one least-squares problem, or a stack of them, by normal equations."""
    gram = np.swapaxes(x, -1, -2) @ x
    moments = np.swapaxes(x, -1, -2) @ y[..., None]
    return np.asarray(np.linalg.solve(gram, moments)[..., 0])


def _kernel_by_frequency(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the circular kernel of least error: one division for each frequency."""
    x_hat, y_hat = np.fft.rfft(x), np.fft.rfft(y)
    energy = (np.abs(x_hat) ** 2).sum(axis=0)
    ratio = (x_hat.conj() * y_hat).sum(axis=0) / energy
    return np.asarray(np.fft.irfft(ratio, CELLS))


EXPERIMENT = Experiment(
    "locality",
    tuple(
        {"signals": signals, "seed": seed}
        for signals in (48, 64, 128, 256)
        for seed in range(100)
    ),
    measure,
)
