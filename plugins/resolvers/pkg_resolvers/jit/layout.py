"""Where everything lies: the blocks the kernel works on and the records inside them.

All memory is a table of blocks; a block is a growable array of int64 that Python owns. The kernel gets the
table (`t`), reads block `B` at place `i` as `t[B][i]`, and never allocates: when a block is too short it
says so and Python makes it longer. Numbers inside blocks are places in blocks, never addresses, so blocks
may move between two calls.

Names of constants: no prefix for blocks, `G_` control registers, `F_` families, `S_` slots (package
versions), `V_` variants, `C_` columns, `R_` requirements, `X_` scope records, and so on, each listed below.

A family has *slots*, its versions in descending order, and *bits*, its loaded variants. In the usual case
bits run with the slots and a range of versions is an interval of bits; the family is then `F_FLAT`. A family
whose definitions are loaded bit by bit appends the new variants at the end and is not flat. Its *columns* are
the families its variants mention: for each variant, which requirement it has there.

A *point* is a version text; equal versions (`1.0`, `1-0`) are two points with one *place* on the line of all
versions. An *end* of a range is `4 * point + side`: side 0 just below the version, 1 at it, 2 just above it.
"""

from __future__ import annotations

# --- blocks --------------------------------------------------------------------------------------
CTL = 0  # control registers, see G_*
PLACE = 1  # one per point: where its version stands among all versions; multiples of 4, at least 4 apart
FAM = 2  # one record per family name, see F_*
REQ = 3  # one record per distinct requirement, see R_*
DATA = 4  # slots, variants, columns, range ends: variable size, referred to by place; place 0 is unused
ORDER = 5  # per family: a stamp per slot, then the variants of each slot in preferred order
FSTATE = 6  # one record per family, zeroed for each solve, see P_*
RSTATE = 7  # per requirement: serial of the scope last tested against, and the answer
ARENA = 8  # scope records, see X_*; a stack that backtracking cuts
CUR = 9  # one per scope of the running phase: place of its record
START = 10  # the same as it was when the step began; filled when the kernel returns
DIRTY = 11  # set of scopes in which something may be extractable
CHANGED = 12  # set of scopes narrowed since the last reduction
WIDENED = 13  # set of conflict scopes that became variants since the last reduction
TODO = 14  # set used inside one stage
NODE = 15  # linked lists family -> scopes that mention it, see N_*
STACK = 16  # phases still to be tried, see K_*, each followed by what was done since then
GROUP = 17  # families extracted in this pass, see E_*
EXTRACT = 18  # what was extracted from which scope, see Q_*
SCRATCH = 19  # ranges and sets of the running pass; bump allocated
NEED = 20  # what Python is asked for, see W_*
ASK = 21  # one per merged request: its requirement
OUT = 22  # the answer: one record per scope, in final order, see O_*
TRUST = 23  # families used without asking, in order of first use
CLOCK = 24  # what the clock says: seconds, nanoseconds
BLOCKS = 25

# --- control registers ---------------------------------------------------------------------------
G_STAGE = 0  # where to go on, see STAGE_*
G_SCOPES = 1  # number of scopes of the running phase
G_FLOOR = 2  # records from here on belong to the running step and may be changed in place
G_TOP = 3  # first free place of ARENA
G_NODES = 4  # number of nodes in use
G_NODE_FLOOR = 5  # the same when the step began
G_STACK = 6  # place of the top entry of STACK, -1 when empty
G_STACK_TOP = 7  # first free place of STACK
G_SERIAL = 8  # last serial given to a record; goes on from solve to solve
G_SOLVES = 9  # steps done
G_FAILS = 10  # steps that failed
G_STEPS = 11  # steps after which to return
G_MAX_FAILS = 12  # -1 for any number
G_SPLIT = 13  # scope that was split to make the running phase, -1 for the first phase
G_BEFORE = 14  # number of scopes at the last reduction
G_START_SCOPES = 15  # number of scopes when the step began
G_GROUPS = 16  # number of records in GROUP
G_EXTRACTS = 17  # number of records in EXTRACT
G_SCRATCH = 18  # first free place of SCRATCH
G_MERGE_FAILED = 19  # 1 when two extracted requirements leave no version
G_LAST = 20  # how the last step ended, a code
G_ASKS = 21  # number of merged requests
G_MODE = 22  # 0 version_priority, 1 intersection_priority
G_MISSING_FAILS = 23  # 1 when a missing extracted family fails the phase instead of raising
G_VIEW = 24  # the view of this solve, see F_VIEW
G_EPOCH = 25  # number of this solve, for stamps
G_NEEDS = 26  # number of records in NEED
G_OUTS = 27  # number of entries in OUT
G_WANT_BLOCK = 28  # block that is too short
G_WANT_SIZE = 29  # the size it should have at least
G_CULPRIT = 30  # family an error is about
G_FAMILIES = 31  # number of families
G_SLOT = 32  # slot whose order is wanted
G_RECORD = 33  # scope record whose variants are to be ordered
G_TRUSTING = 34  # 1 when families known from earlier solves may be used before Python confirms them
G_TRUSTED = 35  # number of entries in TRUST
G_OPEN = 36  # all scopes before this one are decided
G_EXACT = 37  # 1 when the running step is to extract also what has no effect
G_UNDO = 38  # G_STACK_TOP when the step began
G_DEADLINE = 39  # when to return, in nanoseconds of the monotonic clock
G_CAPACITY = 40  # and on: length of each block
CTL_SIZE = G_CAPACITY + BLOCKS

# --- stages --------------------------------------------------------------------------------------
STAGE_INIT = 0  # make the scopes of the requests
STAGE_SOLVE = 1  # begin a step
STAGE_APPLY = 2  # go on applying what was extracted
STAGE_REDO = 3  # begin the running step again
STAGE_FAILED = 4  # the running step is to count as failed
STAGE_BETWEEN = 5  # choose the next phase
STAGE_FINISH = 6  # order the solution

# --- codes ---------------------------------------------------------------------------------------
OK = 0
FAILED = 1  # of a step: failed; of the solve: no solution
EXHAUSTED = 2  # of a step
SOLVED = 3
CYCLE = 4
LIMIT = 5  # max_fails reached
YIELD = 6  # G_STEPS or G_DEADLINE reached
NEED_FAMILIES = 7  # see NEED
NEED_ORDER = 8  # G_CULPRIT, G_SLOT, G_RECORD
NEED_MEMORY = 9  # G_WANT_BLOCK, G_WANT_SIZE
MISSING = 10  # an extracted family is missing and that fails the phase
ERROR = 11  # rez raises here; replaying the step shows what
ERROR_AT_REQUEST = 12  # the same, before the first step
INEXACT = 13  # what rez does now depends on extractions that were left out; see G_EXACT

# --- families ------------------------------------------------------------------------------------
F_STATE = 0  # 0 never asked for, 1 known, 2 in no repository
F_EPHEMERAL = 1
F_LABEL = 2  # place of the name among all names
F_SLOTS = 3  # number of slots
F_SLOT = 4  # their records in DATA, see S_*
F_BITS = 5  # number of loaded variants
F_WORDS = 6  # words of a set of variants
F_COLUMNS = 7  # number of columns
F_COLUMN_WORDS = 8  # words of a set of columns
F_COLUMN = 9  # their records in DATA, see C_*
F_VARIANT = 10  # records in DATA, see V_*
F_NAMED = 11  # DATA: per variant, set of columns it requires (not counting conflict requirements)
F_MENTIONED = 12  # DATA: per variant, set of columns it mentions at all
F_POISON = 13  # DATA: set of variants whose requirements contradict each other; 0 for none
F_FLAT = 14
F_COMPLETE = 15  # 1 when no slot is unloaded
F_PREFER = 16  # DATA: slots in the order of the view; 0 when that is their own order
F_ORDER = 17  # place in ORDER
F_BY_NAME = 18  # 1 when columns are in order of their names
F_SIZE = 19  # words of DATA it takes, from F_SLOT on
F_VIEW = 20  # the view that the next fields and F_PREFER are for; see `views`
F_SIGHT = 21  # DATA: per slot UNSEEN, SEEN or HIDDEN; 0 where all are seen
F_MASK = 22  # DATA: set of the variants that are not hidden; 0 where none is
F_OWN = 23  # 1 when Python sorts its variants, ORDERLY when it does so once for a solve
FAM_SIZE = 24

UNSEEN = 0  # nobody has asked the filter yet
SEEN = 1
HIDDEN = 2
ORDERLY = 2

S_POINT = 0
S_BIT = 1  # first bit
S_COUNT = 2  # number of variants; 0 while unloaded and when filtered
S_LOADED = 3  # 0 not yet, VARIED, or PLAIN
S_TIME = 4  # when it was released: epoch seconds, 0 for no timestamp, -1 where that is not known
SLOT_SIZE = 5

VARIED = 1  # loaded: its variants have the indices 0, 1, ...
PLAIN = 2  # loaded: a package without variants, that is with a single one without an index

V_SLOT = 0
V_REQUIRES = 1  # DATA: requirements of the merged list
V_COUNT = 2
VARIANT_SIZE = 3

C_FAMILY = 0
C_TABLE = 1  # DATA: per variant, index in the list below or -1
C_NAMED = 2  # DATA: set of variants with a requirement that is no conflict
C_MENTIONED = 3  # DATA: set of variants with any requirement
C_LIST = 4  # DATA: the distinct requirements, in order of their first bounds
C_COUNT = 5
C_SETS = 6  # DATA: per distinct requirement, set of variants with it; 0 where there are more than MOST_SETS
C_ONLY = 7  # the requirement if there is but one; C_LIST then is this very place
COLUMN_SIZE = 8
MOST_SETS = 32

# --- requirements --------------------------------------------------------------------------------
R_FAMILY = 0
R_KIND = 1  # NORMAL, CONFLICT or NOTHING
R_BOUNDS = 2  # number of bounds
R_ENDS = 3  # DATA: lower and upper end of each bound
R_SLOTS = 4  # DATA: first slot and slot after the last, for each bound
R_READY = 5  # 0; 1 when R_SLOTS is filled; the family's F_SLOT when R_BEGIN and R_END are, for that encoding
R_BEGIN = 6  # of a requirement that is one interval of loaded variants, the first one
R_END = 7  # and the one after the last
REQ_SIZE = 8

NORMAL = 0
CONFLICT = 1
NOTHING = 2  # `~foo`: no range, no effect

# --- per family and solve ------------------------------------------------------------------------
P_SCOPE = 0  # number of its scope + 1
P_NODE = 1  # first node + 1
P_ASKED = 2  # position among the merged requests + 1; 0 also for conflict requests
P_CONFIRMED = 3  # 1 when the family may be used in this solve
P_GROUP = 4  # number of its group + 1
FSTATE_SIZE = 5

# --- scope records -------------------------------------------------------------------------------
X_FAMILY = 0
X_KIND = 1  # SLICE, or the kind of a scope without variants
X_FIRST = 2  # first variant left
X_LAST = 3  # last variant left
X_COUNT = 4  # variants left
X_WORDS = 5
X_COLUMN_WORDS = 6
X_STALE = 7  # 1 when the sets of columns are to be recomputed
X_SERIAL = 8  # no two contents share one
X_SORTED = 9  # 1 once its versions stand in preferred order (shows in failure texts only)
X_BOUNDS = 10
X_ORIGIN = 11  # request it came from + 1 while it still has that very range; 0 otherwise
X_HEAD = 12  # bits, mentioned, common, done, single; or ends of bounds
SLICE = 0
SCOPE_CONFLICT = 1
SCOPE_NOTHING = 2  # `~foo`
SCOPE_EPHEMERAL = 3

N_SCOPE = 0
N_COLUMN = 1
N_NEXT = 2  # next node + 1
N_FAMILY = 3
NODE_SIZE = 4

K_BELOW = 0  # place of the entry below, -1
K_SCOPES = 1
K_SPLIT = 2
K_TOP = 3  # top of ARENA
K_NODES = 4
K_REST = 5  # record of the split scope
K_WHOLE = 6  # its record before it was split
K_HEAD = 7  # then, for each record that was replaced since, U_*

U_SCOPE = 0
U_RECORD = 1  # the record before
UNDO_SIZE = 2

E_FAMILY = 0
E_REQ = 1  # the requirement when all that was extracted is this one, else -1
E_PLACE = 2  # SCRATCH: ends
E_BOUNDS = 3
GROUP_SIZE = 4

Q_SCOPE = 0
Q_FAMILY = 1
EXTRACT_SIZE = 2

O_SCOPE = 0
O_FAMILY = 1
O_VARIANT = 2  # its bit, -1 for an ephemeral
O_RECORD = 3  # its record in DATA, which no other variant ever has; -1 for an ephemeral
OUT_SIZE = 4

W_FAMILY = 0
W_PLACE = 1  # SCRATCH (DATA while making the first scopes): ends of the wanted range
W_BOUNDS = 2
W_BLOCK = 3  # which of the two
NEED_SIZE = 4
