"""From a set to one element: reductions that no reordering of the rows can change.

Which of them keeps what: the sum knows how many elements there are, the mean does not
and knows their proportions, the maximum knows which values occur and not how often.
"""

from __future__ import annotations

from typing import Any

from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read


def set_sum(elements: Any) -> Array:
    r"""Return the sum of the elements of a set.

    .. math:: y = \sum_i x_i

    Parameters
    ----------
    elements : array of real numbers, shape (..., n, d)
        The set x, a row for each element; leading axes are a batch.

    Returns
    -------
    array, shape (..., d)
        The sum y; zeros for an empty set.

    Raises
    ------
    ArgumentError
        If there are fewer than two axes, or a number is not finite.

    Examples
    --------
    >>> set_sum([[1, 5], [2, 6]])
    array([ 3, 11])
    """
    (x,) = in_one_dtype(read("elements", elements, (None, None)))
    return namespace(x).sum(x, axis=-2)


def set_mean(elements: Any) -> Array:
    r"""Return the mean of the elements of a set.

    .. math:: y = \frac{1}{n} \sum_i x_i

    Parameters
    ----------
    elements : array of real numbers, shape (..., n, d)
        The set x, at least one element.

    Returns
    -------
    array of float, shape (..., d)
        The mean y. Repeating every element changes nothing.

    Raises
    ------
    ArgumentError
        If the set is empty, or as for `set_sum`.

    Examples
    --------
    >>> set_mean([[1, 5], [2, 6]]), set_mean([[1, 5], [2, 6], [1, 5], [2, 6]])
    (array([1.5, 5.5]), array([1.5, 5.5]))
    """
    x = read("elements", elements, (None, None), minimum=1)
    return namespace(x).mean(x, axis=-2)


def set_maximum(elements: Any) -> Array:
    r"""Return the largest entry of each feature over the elements of a set.

    .. math:: y_c = \max_i x_{i c}

    Parameters
    ----------
    elements : array of real numbers, shape (..., n, d)
        The set x, at least one element.

    Returns
    -------
    array, shape (..., d)
        The maxima y. Repeating any element changes nothing.

    Raises
    ------
    ArgumentError
        If the set is empty, or as for `set_sum`.

    Examples
    --------
    >>> set_maximum([[1, 6], [2, 5]]), set_maximum([[1, 6], [2, 5], [2, 5]])
    (array([2, 6]), array([2, 6]))
    """
    x = read("elements", elements, (None, None), minimum=1)
    return namespace(x).max(x, axis=-2)
