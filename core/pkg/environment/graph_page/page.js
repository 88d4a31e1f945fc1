/* Draws the data, and answers the mouse and the keyboard. */
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const ROW_HEIGHT = 20, LONGEST = 34;
  const $ = id => document.getElementById(id);
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...inside.filter(part => part !== null));
    return element;
  };
  const draw = (tag, attributes = {}, text = null) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== null) element.textContent = text;
    return element;
  };

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
    reach(found, needs, "to");
    // What is only needed around a circle has no beginning; it is one.
    return [...found, ...data.nodes.map(node => node.id).filter(id => !reached.has(id))];
  }

  var reached;
  function reach(from, edges, end) {
    reached = new Set(from);
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
      allowed = new Set(reach([state.only.id], edges, end));
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

  // --- drawing ----------------------------------------------------------------------------------

  const measure = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const labels = new Map();

  function label(node) {
    let known = labels.get(node.id);
    if (!known) {
      let name = node.name, rest = "";
      if (node.kind === "package") {
        rest = (node.version ? `-${node.version}` : "") + (node.variant === null ? "" : `[${node.variant}]`);
      } else if (node.label.startsWith(node.name)) rest = node.label.slice(node.name.length);
      else name = node.label;
      if (name.length > LONGEST) name = `${name.slice(0, LONGEST - 1)}…`;
      if (rest.length > LONGEST - 10) rest = `${rest.slice(0, LONGEST - 11)}…`;
      measure.font = `600 12px ${family}`;
      let width = measure.measureText(name).width;
      measure.font = `12px ${family}`;
      width += measure.measureText(rest).width;
      labels.set(node.id, known = {name, rest, width: Math.max(30, Math.ceil(width) + 13)});
    }
    return known;
  }

  const round = value => Math.round(value * 10) / 10;

  function pathOf(points) {
    let text = `M${round(points[0].x)} ${round(points[0].bottom)}`;
    for (let index = 1; index < points.length; index++) {
      const from = points[index - 1], to = points[index];
      const middle = round((from.bottom + to.top) / 2);
      text += `C${round(from.x)} ${middle} ${round(to.x)} ${middle} ${round(to.x)} ${round(to.top)}`;
      if (to.bottom > to.top && index < points.length - 1) text += `V${round(to.bottom)}`;
    }
    return text;
  }

  /* An edge against the rows, along a circle: out at the side, and around. */
  function upwardPath(points) {
    const from = points[0], to = points.at(-1);
    const side = Math.max(from.x, to.x) + 90;
    return `M${round(from.x)} ${round(from.top)}C${side} ${round(from.top - 30)} ${side} ${round(to.bottom + 30)} `
      + `${round(to.x)} ${round(to.bottom)}`;
  }

  function edgePath(edge) {
    const points = routes.get(edge);
    if (points) return points.length < 2 ? loopPath(edge) : points[0].top > points[1].top ? upwardPath(points) : pathOf(points);
    const [from, to] = [picture.places.get(edge.from), picture.places.get(edge.to)];
    const [start, end] = from.y < to.y ? [from, to] : [to, from];
    return pathOf([{x: start.x, bottom: start.y + ROW_HEIGHT / 2}, {x: end.x, top: end.y - ROW_HEIGHT / 2, bottom: 0}]);
  }

  function loopPath(edge) {
    const {x, y} = picture.places.get(edge.from);
    const right = x + label(nodes.get(edge.from)).width / 2;
    return `M${right} ${y - 4}C${right + 34} ${y - 18} ${right + 34} ${y + 18} ${right} ${y + 4}`;
  }

  function drawEdges(edges) {
    const users = new Map();
    for (const edge of edges) if (edge.kind === "requires") users.set(edge.to, (users.get(edge.to) || 0) + 1);
    const twigs = [], trunks = [];
    const pieces = new Set();
    for (const edge of edges) {
      if (edge.kind !== "requires") continue;
      const points = routes.get(edge);
      if (points.length < 2 || points[0].top > points[1].top) { twigs.push(edgePath(edge)); continue; }
      const target = users.get(edge.to) > 12 ? trunks : twigs;
      for (let index = 1; index < points.length; index++) {
        const pair = [points[index - 1], points[index]];
        const key = pair.map(point => `${round(point.x)},${point.top}`).join(" ");
        if (pieces.has(key)) continue;
        pieces.add(key);
        target.push(pathOf(pair) + (index < points.length - 1 ? `V${round(pair[1].bottom)}` : ""));
      }
    }
    const heads = [...users.keys()].map(id => {
      const {x, y} = picture.places.get(id), top = y - ROW_HEIGHT / 2;
      return `M${round(x - 3)} ${top - 5}h6l-3 5z`;
    });
    $("edges").replaceChildren(
      draw("path", {class: "trunk", d: trunks.join("")}),
      draw("path", {class: "twig", d: twigs.join("")}),
      draw("path", {class: "head", d: heads.join("")}));
    $("alarms").replaceChildren(...edges.filter(edge => edge.kind !== "requires").flatMap(edge => {
      const path = draw("path", {d: edgePath(edge)});
      const length = path.getTotalLength();
      const middle = path.getPointAtLength(length / 2);
      const end = path.getPointAtLength(length), before = path.getPointAtLength(Math.max(0, length - 6));
      const turn = Math.atan2(end.y - before.y, end.x - before.x) * 180 / Math.PI;
      return [path,
        draw("path", {class: "tip", d: "M0 0L-10 -5V5z", transform: `translate(${end.x} ${end.y}) rotate(${turn})`}),
        draw("text", {x: middle.x, y: middle.y + 4}, edge.kind.toUpperCase())];
    }));
  }

  const foldedAway = id => needs.get(id).filter(edge => !shown.has(edge.to) && (!allowed || allowed.has(edge.to)));

  function drawNodes() {
    elements = new Map();
    for (const [id, {x, y}] of picture.places) {
      const node = nodes.get(id), {name, rest, width} = label(node);
      const classes = ["node", node.kind, node.requested ? "requested" : "", node.failed ? "failed" : ""];
      const group = draw("g", {
        class: classes.filter(Boolean).join(" "), id: `node:${id}`, "data-id": id, role: "img", "aria-label": node.shown,
        transform: `translate(${round(x - width / 2)} ${round(y - ROW_HEIGHT / 2)})`});
      group.append(draw("rect", {width, height: ROW_HEIGHT}));
      const text = draw("text", {x: 6.5, y: ROW_HEIGHT / 2 + 0.5});
      text.append(draw("tspan", {class: "name"}, name), draw("tspan", {class: "rest"}, rest));
      group.append(text);
      const hidden = foldedAway(id).length;
      if (hidden) {
        group.append(
          draw("rect", {class: "badge-back", x: width - 12, y: ROW_HEIGHT - 5, width: 24, height: 12, "data-unfold": id}),
          draw("text", {class: "badge", x: width, y: ROW_HEIGHT + 1.5, "data-unfold": id}, `+${hidden}`));
      }
      elements.set(id, group);
    }
    $("nodes").replaceChildren(...elements.values());
  }

  /* Show what belongs to the node under the mouse, or to the selected one; the others step back. */
  function light() {
    const id = state.hovered ?? state.selected;
    const ids = id !== null ? [id] : [];
    const lit = new Set(ids.concat(state.highlighted && id === null ? state.highlighted : []));
    const edges = ids.flatMap(one => [...needs.get(one), ...needed.get(one)])
      .filter(edge => shown.has(edge.from) && shown.has(edge.to));
    for (const edge of edges) { lit.add(edge.from); lit.add(edge.to); }
    for (const [one, element] of elements) {
      element.classList.toggle("lit", lit.has(one));
      element.classList.toggle("selected", one === state.selected);
      element.classList.toggle("match", state.matches.includes(one));
    }
    $("lit").replaceChildren(...edges.filter(edge => edge.kind === "requires").map(edge =>
      draw("path", {d: edgePath(edge), class: routes.has(edge) ? "" : "implied"})));
    $("lit").setAttribute("class", edges.length > 40 ? "many" : "");
    $("graph").classList.toggle("faded", lit.size > 0);
    $("graph").setAttribute("aria-activedescendant", state.selected === null ? "" : `node:${state.selected}`);
  }

  // --- looking around ---------------------------------------------------------------------------

  function look(x, y, zoom) {
    Object.assign(state, {x, y, zoom: Math.min(6, Math.max(0.04, zoom))});
    $("view").setAttribute("transform", `translate(${round(state.x)} ${round(state.y)}) scale(${state.zoom.toFixed(4)})`);
  }

  function fit() {
    const box = $("graph").getBoundingClientRect();
    const zoom = Math.min((box.width - 32) / picture.width, (box.height - 76) / picture.height, 1.5);
    look((box.width - picture.width * zoom) / 2, 16 + (box.height - 62 - picture.height * zoom) / 2, zoom);
  }

  function zoomBy(factor, x = null, y = null) {
    const box = $("graph").getBoundingClientRect();
    const [px, py] = x === null ? [box.width / 2, box.height / 2] : [x - box.left, y - box.top];
    const zoom = Math.min(6, Math.max(0.04, state.zoom * factor));
    look(px - (px - state.x) * zoom / state.zoom, py - (py - state.y) * zoom / state.zoom, zoom);
  }

  let flight = 0;
  function centre(id, zoom = Math.max(state.zoom, 1)) {
    const {x, y} = picture.places.get(id), box = $("graph").getBoundingClientRect();
    fly(box.width / 2 - x * zoom, box.height / 2 - y * zoom, zoom);
  }

  function fly(x, y, zoom) {
    cancelAnimationFrame(flight);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) { look(x, y, zoom); return; }
    const from = {...state}, begun = performance.now();
    const step = now => {
      const part = Math.min(1, Math.max(0, (now - begun) / 180)), eased = part * (2 - part);
      const mix = (a, b) => a + (b - a) * eased;
      look(mix(from.x, x), mix(from.y, y), mix(from.zoom, zoom));
      if (part < 1) flight = requestAnimationFrame(step);
    };
    flight = requestAnimationFrame(step);
  }

  /* Bring a node into sight when it is not. */
  function see(id) {
    const {x, y} = picture.places.get(id), box = $("graph").getBoundingClientRect();
    const at = [state.x + x * state.zoom, state.y + y * state.zoom];
    if (at[0] < 60 || at[1] < 40 || at[0] > box.width - 60 || at[1] > box.height - 40) centre(id, state.zoom);
  }

  /* Lay out again; a node stays where it was on the screen. */
  function again(anchor = null) {
    const before = anchor !== null && picture.places.get(anchor);
    layOut();
    const after = anchor !== null && picture.places.get(anchor);
    if (before && after) look(state.x + (before.x - after.x) * state.zoom, state.y + (before.y - after.y) * state.zoom, state.zoom);
    else fit();
  }

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
  // For whoever fills the panel; see docs/reference/graphs.md.
  window.pkgGraph = {data, select: (id, move = true) => select(id, {move}), highlight, fit, search, state, picture: () => picture};
})();
