from __future__ import annotations

import sys
from pathlib import Path

# `benchmarks` is no part of the distribution; it runs from the checkout.
sys.path.insert(0, str(Path(__file__).parents[2]))
