"""Check a PyTorch module, and find out that its stride needs another image size."""

import torch

from gdlbook.equivariance import check_equivariance, images, invariant, quarter_turns

torch.manual_seed(0)


class Classifier(torch.nn.Module):
    """Two classes from one convolution whose kernel looks alike from four sides."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = torch.nn.Parameter(torch.randn(8, 1, 3, 3))
        self.head = torch.nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the scores of images of shape (batch, 1, n, n)."""
        turns = [torch.rot90(self.kernel, k, (-2, -1)) for k in range(4)]
        kernel = torch.stack(turns).mean(0)
        y = torch.nn.functional.conv2d(x, kernel, stride=2, padding=1)
        return self.head(torch.relu(y).mean((-2, -1)))


model = Classifier().eval()
turned = images(quarter_turns)
even = check_equivariance(model, turned, invariant, shape=(2, 1, 64, 64))
odd = check_equivariance(model, turned, invariant, shape=(2, 1, 33, 33))
print(even)
print(odd)
assert not even
assert odd, odd
