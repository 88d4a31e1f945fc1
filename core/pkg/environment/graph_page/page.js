/* What a person does: selecting, searching, folding; the panel; mouse and keyboard. */

// --- selecting and searching ------------------------------------------------------------------

function select(id, {move = false} = {}) {
  if (id !== null && !nodes.has(id)) return;
  if (id !== null && !shown.has(id)) showEverything();
  const panelWas = $("panel").offsetWidth;
  state.selected = id;
  state.highlighted = null;
  details();
  light();
  if (id === null) return;
  if (move) centre(id);
  else if (panelWas !== $("panel").offsetWidth) see(id);
}

function showEverything() {
  Object.assign(state, {only: null, depth: Infinity});
  state.folded.clear();
  state.unfolded.clear();
  $("depth").value = "";
  again();
}

function details() {
  const panel = $("details"), node = nodes.get(state.selected);
  panel.hidden = !node;
  if (!node) return;
  const row = (name, value) => value === null || value === "" || value === undefined ? [] : [make("dt", {}, name), make("dd", {}, String(value))];
  const list = (title, edges, end) => !edges.length ? [] : [
    make("h3", {}, `${title} (${edges.length})`),
    make("ul", {}, ...[...edges].sort((a, b) => nodes.get(a[end]).label.localeCompare(nodes.get(b[end]).label)).map(edge => make("li", {},
      make("button", {class: "link", "data-go": edge[end], onclick: () => select(edge[end], {move: true})}, nodes.get(edge[end]).shown),
      make("span", {class: "why"}, edge.kind !== "requires" ? edge.kind : edge.requirements.join(", ")))))];
  const kinds = {package: "package", ephemeral: "ephemeral", open: "not decided", requirement: "requirement", request: "request"};
  const uses = needed.get(node.id), own = needs.get(node.id);
  const met = new Set(own.flatMap(edge => edge.requirements));
  const unmet = node.requires.filter(text => !met.has(text));
  panel.replaceChildren(...[
    make("button", {class: "close", "aria-label": "Close", onclick: () => select(null)}, "×"),
    make("h2", {}, label(node).name === node.name && node.kind === "package" ? node.name : node.shown),
    make("dl", {},
      ...row("kind", kinds[node.kind]), ...row("version", node.version), ...row("variant", node.variant),
      ...row("asked for", node.requested), ...row("implicit", node.implicit),
      ...row("steps from the request", shown.get(node.id) || null), ...row("uri", node.uri)),
    make("div", {class: "actions"},
      own.length ? make("button", {id: "fold", onclick: () => toggleFold(node.id)}, isFolded(node.id) ? "Unfold (c)" : "Fold (c)") : null,
      own.length ? make("button", {id: "only-needs", onclick: () => showOnly(node.id, false)}, "Only what it needs (n)") : null,
      uses.length ? make("button", {id: "only-needed", onclick: () => showOnly(node.id, true)}, "Only what needs it (w)") : null),
    ...list("Needs", own, "to"),
    ...(unmet.length ? [make("h3", {}, "Also requires, without an edge here"), make("div", {class: "text"}, unmet.join("\n"))] : []),
    ...list("Needed by", uses, "from"),
  ].filter(Boolean));
}

const isFolded = id => state.folded.has(id) || foldedAway(id).length > 0;

function toggleFold(id) {
  if (isFolded(id)) { state.folded.delete(id); state.unfolded.add(id); }
  else { state.folded.add(id); state.unfolded.delete(id); }
  again(id);
  details();
}

function showOnly(id, needed) {
  state.only = {id, needed};
  state.selected = id;
  again();
  details();
}

function search(text) {
  const wanted = text.trim().toLowerCase();
  const rank = node => {
    const name = node.name.toLowerCase(), whole = node.label.toLowerCase();
    return name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : whole.includes(wanted) ? 3 : 4;
  };
  state.matches = !wanted ? [] : data.nodes.map(node => [rank(node), node]).filter(([place]) => place < 4)
    .sort(([a, one], [b, other]) => a - b || one.label.localeCompare(other.label)).map(([, node]) => node.id);
  state.match = -1;
  $("matches").textContent = wanted ? (state.matches.length ? `${state.matches.length}` : "none") : "";
  if (state.matches.length) goToMatch(1);
  else { state.selected = null; details(); light(); }
}

function goToMatch(step) {
  if (!state.matches.length) return;
  state.match = (state.match + step + state.matches.length) % state.matches.length;
  $("matches").textContent = `${state.match + 1}/${state.matches.length}`;
  select(state.matches[state.match], {move: true});
}

/* Select a neighbour: one that needs this or that this needs, nearest first, or the one beside it. */
function walk(key) {
  const id = state.selected;
  if (id === null) {
    const first = data.focus ? data.nodes.find(node => node.name === data.focus && shown.has(node.id)) : null;
    select(first ? first.id : starts.find(one => shown.has(one)) ?? null);
    if (state.selected !== null) see(state.selected);
    return;
  }
  const here = picture.places.get(id);
  const distance = other => { const at = picture.places.get(other); return Math.hypot(at.x - here.x, 3 * (at.y - here.y)); };
  let near;
  if (key === "ArrowUp") near = needed.get(id).map(edge => edge.from);
  else if (key === "ArrowDown") near = needs.get(id).map(edge => edge.to);
  else near = [...picture.places].filter(([, at]) => at.row === here.row && (key === "ArrowLeft" ? at.x < here.x : at.x > here.x)).map(([other]) => other);
  near = near.filter(other => shown.has(other) && other !== id).sort((a, b) => distance(a) - distance(b));
  if (near.length) { select(near[0]); see(near[0]); }
}

// --- the panel's upper parts ------------------------------------------------------------------

function highlight(ids) {
  state.selected = null;
  state.highlighted = ids.filter(id => nodes.has(id));
  details();
  light();
  if (state.highlighted.length && shown.has(state.highlighted[0])) see(state.highlighted[0]);
}

function upperPanel() {
  const status = $("status");
  status.textContent = data.status;
  status.className = data.status;
  status.hidden = !data.status;
  if (data.failure) {
    const ends = [...new Set(alarms.flatMap(edge => [edge.from, edge.to]))];
    $("failure").hidden = false;
    $("failure").replaceChildren(...[
      make("h2", {}, "No solution"), make("pre", {}, data.failure),
      ends.length ? make("div", {class: "actions"}, make("button", {id: "show-failure", onclick: () => highlight(ends)}, "Show where")) : null,
    ].filter(Boolean));
  }
  if (data.explanation.length) {
    $("explanation").hidden = false;
    $("explanation").replaceChildren(make("h2", {}, "Why"), ...data.explanation.flatMap(part => [
      make("h3", {}, part.nodes && part.nodes.length
        ? make("button", {class: "link", onclick: () => highlight(part.nodes)}, part.title) : part.title),
      make("div", {class: "text"}, part.text)]));
  }
  const kinds = new Set(data.nodes.map(node => node.kind));
  const legend = {ephemeral: kinds.has("ephemeral"), open: kinds.has("open"), requirement: kinds.has("requirement"), alarm: alarms.length};
  for (const [name, wanted] of Object.entries(legend)) {
    for (const part of document.querySelectorAll(`.only-${name}`)) part.hidden = !wanted;
  }
  const steps = [...shown.values()].reduce((most, depth) => Math.max(most, depth), 0);
  $("depth").append(make("option", {value: ""}, "all"), ...Array.from({length: steps}, (_, depth) => make("option", {value: depth}, String(depth))));
}

// --- mouse and keyboard -----------------------------------------------------------------------

const nodeAt = event => event.target.closest?.(".node")?.dataset.id ?? null;
const svg = $("graph");
let drag = null;

svg.addEventListener("wheel", event => {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? 16 : 1;
  zoomBy(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * unit)) * (event.ctrlKey ? 0.008 : 0.002)), event.clientX, event.clientY);
}, {passive: false});
svg.addEventListener("pointerdown", event => {
  if (event.button) return;
  cancelAnimationFrame(flight);
  drag = {x: event.clientX, y: event.clientY, from: {x: state.x, y: state.y}, id: nodeAt(event), unfold: event.target.dataset?.unfold, moved: false};
  svg.setPointerCapture(event.pointerId);
  svg.focus({preventScroll: true});
});
svg.addEventListener("pointermove", event => {
  if (drag) {
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    drag.moved = true;
    svg.classList.add("moving");
    look(drag.from.x + dx, drag.from.y + dy, state.zoom);
    return;
  }
  hover(nodeAt(event), event);
});
svg.addEventListener("pointerup", event => {
  const {moved, id, unfold} = drag ?? {};
  const was = drag;
  drag = null;
  svg.classList.remove("moving");
  if (!was || moved) return;
  if (unfold) toggleFold(unfold);
  else select(id);
  hover(null, event);
});
svg.addEventListener("pointercancel", () => { drag = null; svg.classList.remove("moving"); });
svg.addEventListener("pointerleave", event => hover(null, event));
svg.addEventListener("dblclick", event => { const id = nodeAt(event); if (id !== null && needs.get(id).length) toggleFold(id); });

function hover(id, event) {
  const hint = $("hint");
  if (id !== state.hovered) {
    state.hovered = id;
    light();
    hint.hidden = id === null;
    if (id !== null) {
      hint.replaceChildren(make("strong", {}, nodes.get(id).shown), make("div", {}, `needs ${needs.get(id).length}, needed by ${needed.get(id).length}`));
    }
  }
  if (id !== null) {
    const box = $("graph").parentElement.getBoundingClientRect();
    hint.style.left = `${Math.min(event.clientX - box.left + 14, box.width - hint.offsetWidth - 8)}px`;
    hint.style.top = `${Math.min(event.clientY - box.top + 18, box.height - hint.offsetHeight - 8)}px`;
  }
}

$("search").addEventListener("input", event => search(event.target.value));
$("search").addEventListener("keydown", event => {
  if (event.key === "Enter") { event.preventDefault(); goToMatch(event.shiftKey ? -1 : 1); }
  if (event.key === "Escape") { event.target.value = ""; search(""); svg.focus(); event.stopPropagation(); }
});
$("zoom-in").onclick = () => zoomBy(1.3);
$("zoom-out").onclick = () => zoomBy(1 / 1.3);
$("fit").onclick = fit;
$("uncut").onclick = () => { showEverything(); details(); };
$("every-edge").onchange = event => { state.everyEdge = event.target.checked; again(state.selected); };
$("depth").onchange = event => {
  state.depth = event.target.value === "" ? Infinity : Number(event.target.value);
  state.folded.clear();
  state.unfolded.clear();
  if (state.selected !== null) select(null);
  again();
};
const theme = name => { document.documentElement.dataset.theme = name; };
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => theme(dark.matches ? "dark" : "light"));
$("theme").onclick = () => theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
$("help-button").onclick = () => $("help").showModal();

const keys = {
  "/": () => { $("search").focus(); $("search").select(); },
  "+": () => zoomBy(1.3), "=": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), "0": fit,
  "?": () => $("help").showModal(), t: () => $("theme").click(), e: () => $("every-edge").click(),
  c: () => { if (state.selected !== null && needs.get(state.selected).length) toggleFold(state.selected); },
  n: () => { if (state.selected !== null) showOnly(state.selected, false); },
  w: () => { if (state.selected !== null) showOnly(state.selected, true); },
  Enter: () => { if (state.selected !== null) centre(state.selected); else walk("Enter"); },
  Escape: () => {
    if (state.selected !== null || state.highlighted) select(null);
    else if (shown.size < nodes.size) showEverything();
    else fit();
  },
};
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const control = event.target.closest("input, select, button, dialog");
  if (control && !(event.key === "Escape") && (control.matches("input[type=search], select") || event.key === "Enter")) return;
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const moves = {ArrowUp: [0, 80], ArrowDown: [0, -80], ArrowLeft: [80, 0], ArrowRight: [-80, 0]}[event.key];
    if (event.shiftKey) look(state.x + moves[0], state.y + moves[1], state.zoom);
    else walk(event.key);
  } else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
let resized = 0;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => again(), 150); });

// --- begin ------------------------------------------------------------------------------------

theme(dark.matches ? "dark" : "light");
chooseShown();
upperPanel();
layOut();
fit();
// For whoever fills the panel; see docs/graphs.md.
window.pkgGraph = {data, select: (id, move = true) => select(id, {move}), highlight, fit, search, state, picture: () => picture};
