/* The graph, and which part of it is shown. */

// --- the data ---------------------------------------------------------------------------------

const data = JSON.parse($("graph-data").textContent);
for (const node of data.nodes) node.shown = node.label.replace(/\[\]$/, "");   // `foo-1[]`: no variants
const nodes = new Map(data.nodes.map(node => [node.id, node]));
const needs = new Map(data.nodes.map(node => [node.id, []]));    // edges by where they begin
const needed = new Map(data.nodes.map(node => [node.id, []]));   // and by where they end
for (const edge of data.edges) {
  needs.get(edge.from).push(edge);
  needed.get(edge.to).push(edge);
}
const alarms = data.edges.filter(edge => edge.kind !== "requires");
const starts = startNodes();

function startNodes() {
  if (data.focus) return data.nodes.filter(node => !needed.get(node.id).length).map(node => node.id);
  const asked = data.nodes.filter(node => node.requested || node.implicit || node.kind === "request");
  const roots = data.nodes.filter(node => !needed.get(node.id).length);
  const found = new Set([...asked, ...roots].map(node => node.id));
  const reached = reach(found, needs, "to");
  // What is only needed around a circle has no beginning; it is one.
  return [...found, ...data.nodes.map(node => node.id).filter(id => !reached.has(id))];
}

/* Return the ids that edges lead to from some, with those; `end` is the edges' far end. */
function reach(from, edges, end) {
  const reached = new Set(from);
  const pending = [...from];
  while (pending.length) for (const edge of edges.get(pending.pop())) {
    if (!reached.has(edge[end])) { reached.add(edge[end]); pending.push(edge[end]); }
  }
  return reached;
}

// --- what is shown ----------------------------------------------------------------------------

const state = {
  depth: Infinity, everyEdge: false, only: null, folded: new Set(), unfolded: new Set(),
  selected: null, hovered: null, matches: [], match: -1, x: 0, y: 0, zoom: 1,
};
let allowed = null;        // ids that `state.only` leaves; null for all
let shown = new Map();     // id -> steps from the request
let picture = null;        // what layoutGraph said
let elements = new Map();  // id -> the node's element
let routes = new Map();    // edge -> its points; none for an edge that others imply

function chooseShown() {
  allowed = null;
  if (state.only) {
    const [edges, end] = state.only.needed ? [needed, "from"] : [needs, "to"];
    allowed = reach([state.only.id], edges, end);
  }
  const steps = new Map();
  let level = (state.only && !state.only.needed ? [state.only.id] : starts)
    .filter(id => !allowed || allowed.has(id));
  for (const id of level) steps.set(id, 0);
  for (let depth = 0; level.length; depth++) {
    const next = [];
    for (const id of level) {
      if (state.folded.has(id) || (depth >= state.depth && !state.unfolded.has(id))) continue;
      for (const edge of needs.get(id)) {
        if (steps.has(edge.to) || (allowed && !allowed.has(edge.to))) continue;
        steps.set(edge.to, depth + 1);
        next.push(edge.to);
      }
    }
    level = next;
  }
  shown = new Map([...nodes.keys()].filter(id => steps.has(id)).map(id => [id, steps.get(id)]));
}

/* Return the edges between shown nodes without those that a longer way implies. */
function essential(edges) {
  if (state.everyEdge) return edges;
  const out = new Map([...shown.keys()].map(id => [id, []]));
  for (const edge of edges) out.get(edge.from).push(edge.to);
  const known = new Map();
  const below = id => {
    let found = known.get(id);
    if (!found) {
      known.set(id, found = new Set());   // around a circle: what is known so far
      for (const end of out.get(id)) { found.add(end); for (const far of below(end)) found.add(far); }
    }
    return found;
  };
  return edges.filter(edge => edge.kind !== "requires" || below(edge.to).has(edge.from)
    || !out.get(edge.from).some(other => other !== edge.to && below(other).has(edge.to)));
}

function layOut() {
  chooseShown();
  const box = $("graph").getBoundingClientRect();
  const edges = data.edges.filter(edge => shown.has(edge.from) && shown.has(edge.to));
  const drawn = essential(edges);
  const members = [...shown.keys()].map(id => ({id, width: label(nodes.get(id)).width}));
  const gap = members.length > 150 ? 24 : members.length > 40 ? 32 : 44;
  picture = layoutGraph(members, drawn, {
    aspect: Math.max(0.5, (box.width - 40) / (box.height - 40)), rowHeight: ROW_HEIGHT, rowGap: gap});
  routes = new Map(drawn.map((edge, index) => [edge, picture.routes[index]]));
  drawEdges(drawn);
  drawNodes();
  light();
  const parts = [`${shown.size}${shown.size < nodes.size ? ` of ${nodes.size}` : ""} nodes`, `${edges.length} edges`];
  $("counts").textContent = parts.join(", ");
  $("cut").hidden = shown.size === nodes.size;
  $("cut-text").textContent = state.only
    ? `What ${state.only.needed ? "needs " : ""}${nodes.get(state.only.id).shown}${state.only.needed ? "" : " needs"}`
    : `${nodes.size - shown.size} nodes are folded away`;
}
