"""What the variants of a scope record mention, and what all of them require: its sets of columns."""

from __future__ import annotations

from pkg_resolvers.jit import layout as at
from pkg_resolvers.jit.compiler import jit
from pkg_resolvers.jit.words import lowest, without_lowest


@jit
def refresh(t, x):
    """Recompute which columns the variants of a stale record mention, and which they all require."""
    arena = t[at.ARENA]
    arena[x + at.X_STALE] = 0
    data = t[at.DATA]
    fam = t[at.FAM]
    f = arena[x + at.X_FAMILY] * at.FAM_SIZE
    words = arena[x + at.X_WORDS]
    column_words = arena[x + at.X_COLUMN_WORDS]
    bits = x + at.X_HEAD
    mentioned = bits + words
    common = mentioned + column_words
    if arena[x + at.X_COUNT] * column_words <= 2 * fam[f + at.F_COLUMNS] * words:
        refresh_by_rows(arena, data, fam, f, x)
        return
    for k in range(column_words):
        arena[common + k] = 0
        word = arena[mentioned + k]
        keep = word
        while word != 0:
            number = lowest(word)
            mask = word ^ without_lowest(word)
            word = without_lowest(word)
            c = fam[f + at.F_COLUMN] + ((k << 6) + number) * at.COLUMN_SIZE
            any_of = data[c + at.C_MENTIONED]
            named_of = data[c + at.C_NAMED]
            met = False
            all_named = True
            for w in range(words):
                alive = arena[bits + w]
                if alive & data[any_of + w] != 0:
                    met = True
                if alive & ~data[named_of + w] != 0:
                    all_named = False
                    if met:
                        break
            if not met:
                keep &= ~mask
            elif all_named:
                arena[common + k] |= mask
        arena[mentioned + k] = keep


@jit
def refresh_by_rows(arena, data, fam, f, x):
    """Do what `refresh` does, variant by variant, which is quicker when few are left."""
    words = arena[x + at.X_WORDS]
    column_words = arena[x + at.X_COLUMN_WORDS]
    bits = x + at.X_HEAD
    mentioned = bits + words
    common = mentioned + column_words
    named_of = fam[f + at.F_NAMED]
    mentioned_of = fam[f + at.F_MENTIONED]
    size = fam[f + at.F_COLUMN_WORDS]
    for k in range(column_words):
        any_of = 0
        all_of = -1
        for w in range(words):
            word = arena[bits + w]
            while word != 0:
                row = ((w << 6) + lowest(word)) * size + k
                word = without_lowest(word)
                any_of |= data[mentioned_of + row]
                all_of &= data[named_of + row]
        arena[mentioned + k] = any_of
        arena[common + k] = all_of
