"""The compiled solver: flat arrays in, numbers out. The only room that imports numba.

How it works, from the outside in:

- `engine` drives a solve: it hands the kernel its arrays, and serves what the kernel asks for (families, by
  `supply`, more memory, the order of some variants) until there is an answer.
- `encode` (with `places` and `families`) turns requests and package families into integers.
- `driver` is the kernel's entry and rez's main loop; `phase`, `extract`, `apply`, `reduce`, `split`,
  `variant_order` and `finish` are the stages of one solve step, `scopes` and `columns` the records they
  work on, `ranges` rez's algebra of version ranges, `words` bits in 64-bit words.
- `decode` turns the answer, or the state in which a step began, back into packages.
- `compiler` makes one native function of the kernel, and keeps it on disk.

Kernel functions know nothing of packages and import nothing but each other and `layout`. They run
compiled, or as plain Python over the same arrays when `NUMBA_DISABLE_JIT=1` is set.
"""
