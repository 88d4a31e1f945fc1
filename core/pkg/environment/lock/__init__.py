"""Lock files: a resolve and its rendered environment, in a text that needs neither solver nor repository.

    lock = Lock.of_context(context)          # make one: versions, hashes, what the commands asked for
    lock.save("shot.lock")                   # readable, sorted, one package per block
    Lock.load("shot.lock").get_environ()     # replay it on the variables of this process

How the modules divide the work: `text` reads and writes the file, `items` the recorded actions in it,
`making` takes a context apart and `contexts` puts one together, `replaying` and `starting` make
environments, `hashing` and `verifying` compare with repositories, `comparing` compares locks, `updating`
resolves again, `tokens` keeps locks under short names. `lock` holds the class that offers all of it.
"""

from __future__ import annotations

from pkg.environment.lock.lock import Lock

__all__ = ["Lock"]
