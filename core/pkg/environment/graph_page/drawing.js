/* Draws what is shown, and looks at it: zooming, moving, centring. */

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
