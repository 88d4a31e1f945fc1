"use strict";
/* Places a graph in rows, so that every edge leads down.

   All edges to one node share their way: where they pass a row, the row has one lane for them. A package that
   eighty others need is a trunk with eighty branches rather than eighty lines, and the number of lanes grows
   with the nodes, not with the edges. Rows are as wide as the picture's shape wants.

   The steps are those of Sugiyama: break cycles, choose rows, order each row, choose places. */

const LANE = 3;         // width of a lane, pixels
const LANE_GAP = 4;     // between two lanes, or a lane and a node
const NODE_GAP = 9;     // between two nodes

/* Return where everything is.

   nodes: [{id, width}]; edges: [{from, to}], between those nodes;
   shape: {aspect: width per height of the picture, rowHeight, rowGap} in pixels.

   Returns {places: Map id -> {x, y, row}, the middle of a node; routes: [[{x, top, bottom}, ...]] of each edge,
   from its first point to its last; trunks: [[{x, top, bottom}, ...]], each piece once; width, height}. */
function layoutGraph(nodes, edges, shape) {
  if (!nodes.length) return {places: new Map(), routes: [], trunks: [], width: 0, height: 0};
  const graph = downward(nodes, edges);
  const rows = chooseRows(graph, shape);
  const drawn = addLanes(graph, rows);
  orderRows(drawn);
  placeRows(drawn);
  return drawnAt(drawn, edges, shape);
}

/* Number the nodes, and turn the edges that close a circle; {width, down, up} are lists by number. */
function downward(nodes, edges) {
  const number = new Map(nodes.map((node, index) => [node.id, index]));
  const out = nodes.map(() => new Set());
  for (const edge of edges) if (edge.from !== edge.to) out[number.get(edge.from)].add(number.get(edge.to));
  const down = nodes.map(() => new Set()), up = nodes.map(() => new Set());
  const state = new Uint8Array(nodes.length);   // 1: on the way, 2: done
  const indegree = new Int32Array(nodes.length);
  for (const ends of out) for (const end of ends) indegree[end]++;
  const roots = nodes.map((_, index) => index).sort((a, b) => (indegree[a] > 0) - (indegree[b] > 0));
  for (const root of roots) {
    if (state[root]) continue;
    const stack = [[root, [...out[root]], 0]];
    state[root] = 1;
    while (stack.length) {
      const frame = stack[stack.length - 1];
      const [start, ends] = frame;
      if (frame[2] === ends.length) { state[start] = 2; stack.pop(); continue; }
      const end = ends[frame[2]++];
      const turned = state[end] === 1;
      (turned ? down[end] : down[start]).add(turned ? start : end);
      (turned ? up[start] : up[end]).add(turned ? end : start);
      if (!state[end]) { state[end] = 1; stack.push([end, [...out[end]], 0]); }
    }
  }
  const list = sets => sets.map(set => [...set]);
  return {number, width: nodes.map(node => node.width), down: list(down), up: list(up)};
}

/* Choose each node's row, 0 at the bottom, for the picture whose largest side is smallest. */
function chooseRows(graph, shape) {
  const total = graph.width.reduce((sum, width) => sum + width + NODE_GAP, 0);
  let best = null;
  for (let limit = Math.max(...graph.width); ; limit *= 1.15) {
    const row = fillRows(graph, limit);
    pullUp(graph, row, limit);
    const widths = rowWidths(graph, row);
    const size = Math.max(Math.max(...widths) / shape.aspect, widths.length * (shape.rowHeight + shape.rowGap));
    if (!best || size < best.size - 1) best = {size, row};
    if (limit > total) return best.row;
  }
}

/* Fill rows from the bottom, those with the longest way above them first. */
function fillRows(graph, limit) {
  const count = graph.width.length;
  const above = new Int32Array(count).fill(-1);
  const longest = node => {
    if (above[node] < 0) above[node] = 0, above[node] = Math.max(0, ...graph.up[node].map(up => 1 + longest(up)));
    return above[node];
  };
  for (let node = 0; node < count; node++) longest(node);
  const row = new Int32Array(count).fill(-1);
  const waits = graph.down.map(ends => ends.length);
  let ready = waits.flatMap((number, node) => number ? [] : [node]);
  for (let current = 0; ready.length; current++) {
    ready.sort((a, b) => above[b] - above[a] || a - b);
    let used = 0;
    const left = [], next = [];
    for (const node of ready) {
      const width = graph.width[node] + NODE_GAP;
      if (used && used + width > limit) { left.push(node); continue; }
      used += width;
      row[node] = current;
      for (const up of graph.up[node]) if (!--waits[up]) next.push(up);
    }
    ready = left.concat(next);
  }
  return row;
}

/* Move nodes up to where their edges are shorter in sum, as far as there is room. */
function pullUp(graph, row, limit) {
  const used = rowWidths(graph, row, false);
  const order = [...row.keys()].sort((a, b) => row[b] - row[a]);
  for (let round = 0; round < 3; round++) {
    for (const node of order) {
      if (!graph.up[node].length) continue;
      const top = Math.min(...graph.up[node].map(up => row[up])) - 1;
      // An edge down gets longer only where no other one comes from as far up.
      const longer = graph.down[node].filter(
        end => graph.up[end].every(other => other === node || row[other] <= row[node])).length;
      if (longer > 1) continue;
      const width = graph.width[node] + NODE_GAP;
      for (let target = top; target > row[node]; target--) {
        if (used[target] + width > limit) continue;
        used[row[node]] -= width;
        used[target] += width;
        row[node] = target;
        break;
      }
    }
  }
  const kept = [...new Set(row)].sort((a, b) => a - b);
  for (let node = 0; node < row.length; node++) row[node] = kept.indexOf(row[node]);
}

/* Return the width of each row, with the lanes that pass it. */
function rowWidths(graph, row, lanes = true) {
  const widths = new Array(Math.max(...row) + 1).fill(0);
  for (let node = 0; node < row.length; node++) {
    widths[row[node]] += graph.width[node] + NODE_GAP;
    const top = lanes ? Math.max(0, ...graph.up[node].map(up => row[up])) : 0;
    for (let passed = row[node] + 1; passed < top; passed++) widths[passed] += LANE + LANE_GAP;
  }
  return widths;
}

/* Add a lane for each row that edges to a node pass.

   Returns {rows, width, down, up, lane: by number whether it is a lane, way: by node, its lane in each row,
   number, row}. */
function addLanes(graph, row) {
  const width = [...graph.width], lane = graph.width.map(() => false), at = [...row];
  const down = graph.width.map(() => []), up = graph.width.map(() => []);
  const way = graph.width.map((_, node) => new Map([[row[node], node]]));
  const connect = (start, end) => { down[start].push(end); up[end].push(start); };
  for (let node = 0; node < row.length; node++) {
    const top = Math.max(0, ...graph.up[node].map(start => row[start]));
    for (let passed = row[node] + 1; passed < top; passed++) {
      const added = width.push(LANE) - 1;
      lane.push(true); at.push(passed); down.push([]); up.push([]);
      way[node].set(passed, added);
      connect(added, way[node].get(passed - 1));
    }
    for (const start of graph.up[node]) connect(start, way[node].get(row[start] - 1));
  }
  const rows = Array.from({length: Math.max(...row) + 1}, () => []);
  at.forEach((where, member) => rows[where].push(member));
  return {rows, width, lane, down, up, way, number: graph.number, row};
}

/* Order each row so that few edges cross: again and again by the middle of the neighbours above, then below. */
function orderRows(drawn) {
  const {rows, up, down} = drawn;
  const position = new Float64Array(drawn.width.length);
  const settle = row => row.forEach((member, index) => { position[member] = (index + 0.5) / row.length; });
  const sortBy = (row, near) => {
    const key = new Map(row.map(member => {
      const around = near[member];
      if (!around.length) return [member, position[member]];
      return [member, around.reduce((sum, other) => sum + position[other], 0) / around.length];
    }));
    row.sort((a, b) => key.get(a) - key.get(b) || position[a] - position[b]);
    settle(row);
  };
  firstOrder(drawn);
  rows.forEach(settle);
  let best = rows.map(row => [...row]), fewest = crossings(drawn, position);
  for (let round = 0; round < 24 && fewest; round++) {
    if (round % 2) for (let index = 1; index < rows.length; index++) sortBy(rows[index], down);
    else for (let index = rows.length - 2; index >= 0; index--) sortBy(rows[index], up);
    const count = crossings(drawn, position);
    if (count < fewest) { fewest = count; best = rows.map(row => [...row]); }
  }
  drawn.rows = best;
}

/* Order the rows as a walk from the top meets their members: what belongs together begins together. */
function firstOrder(drawn) {
  const met = new Map();
  const roots = [...drawn.rows].reverse().flat();
  for (const root of roots) {
    const stack = [root];
    while (stack.length) {
      const member = stack.pop();
      if (met.has(member)) continue;
      met.set(member, met.size);
      for (const end of [...drawn.down[member]].reverse()) stack.push(end);
    }
  }
  for (const row of drawn.rows) row.sort((a, b) => met.get(a) - met.get(b));
}

/* Count the crossings between neighbouring rows, as inversions (Barth, Juenger and Mutzel). */
function crossings(drawn, position) {
  let total = 0;
  for (let index = 1; index < drawn.rows.length; index++) {
    const places = new Map([...drawn.rows[index - 1]].map((member, place) => [member, place + 1]));
    const tree = new Int32Array(places.size + 2);
    let seen = 0;
    for (const start of drawn.rows[index]) {
      const ends = drawn.down[start].map(end => places.get(end));
      for (const end of ends) {
        let before = 0;
        for (let node = end; node > 0; node -= node & -node) before += tree[node];
        total += seen - before;
      }
      for (const end of ends) {
        seen++;
        for (let node = end; node < tree.length; node += node & -node) tree[node]++;
      }
    }
  }
  return total;
}

/* Choose the places in each row: as near as can be to the neighbours, in order, without touching. */
function placeRows(drawn) {
  const {rows, width, lane, up, down} = drawn;
  const offsets = rows.map(row => {
    let at = 0;
    return row.map((member, index) => {
      if (index) {
        const before = row[index - 1];
        const gap = lane[before] || lane[member] ? LANE_GAP : NODE_GAP;
        at += (width[before] + width[member]) / 2 + gap;
      }
      return at;
    });
  });
  const span = Math.max(...rows.map((row, index) =>
    offsets[index].at(-1) + (width[row[0]] + width[row.at(-1)]) / 2)) * 1.06;   // some room for lanes to go straight
  const x = new Float64Array(width.length);
  rows.forEach((row, index) => {
    const start = (span - offsets[index].at(-1)) / 2;
    row.forEach((member, place) => { x[member] = start + offsets[index][place]; });
  });
  const settle = (index, wanted) => {
    const row = rows[index];
    const low = width[row[0]] / 2, high = span - width[row.at(-1)] / 2 - offsets[index].at(-1);
    const free = increasing(row.map((member, place) => wanted(member) - offsets[index][place]),
      row.map(member => lane[member] ? 3 : 1));
    row.forEach((member, place) => {
      x[member] = Math.min(Math.max(free[place], low), high) + offsets[index][place];
    });
  };
  const middle = sides => member => {
    let sum = 0, count = 0;
    for (const side of sides) for (const other of side[member]) {
      const weight = lane[member] && lane[other] ? 8 : lane[member] || lane[other] ? 2 : 1;
      sum += x[other] * weight;
      count += weight;
    }
    return count ? sum / count : x[member];
  };
  const from = (first, last, sides) => {
    const step = first < last ? 1 : -1;
    for (let index = first; index !== last + step; index += step) settle(index, middle(sides));
  };
  for (let round = 0; round < 8; round++) {
    from(rows.length - 1, 0, [up]);
    from(0, rows.length - 1, [down]);
  }
  for (let round = 0; round < 6; round++) {
    from(rows.length - 1, 0, [up, down]);
    from(0, rows.length - 1, [up, down]);
  }
  drawn.x = x;
  drawn.span = span;
}

/* Return the increasing values nearest to the given ones (least squares; neighbours that disagree are pooled). */
function increasing(values, weights) {
  const pools = [];
  values.forEach((value, index) => {
    let pool = {value, weight: weights[index], count: 1};
    while (pools.length && pools.at(-1).value >= pool.value) {
      const last = pools.pop();
      const weight = last.weight + pool.weight;
      pool = {value: (last.value * last.weight + pool.value * pool.weight) / weight, weight,
        count: last.count + pool.count};
    }
    pools.push(pool);
  });
  return pools.flatMap(pool => new Array(pool.count).fill(pool.value));
}

function drawnAt(drawn, edges, shape) {
  const {x, row, way, number, lane} = drawn;
  const last = drawn.rows.length - 1;
  const least = shape.rowHeight + shape.rowGap;
  // A picture that is too wide for its shape has room for edges between the rows.
  const pitch = Math.max(least, Math.min(2 * least, (drawn.span / shape.aspect - shape.rowHeight) / last));
  const middle = index => (last - index) * pitch + shape.rowHeight / 2;
  const point = (member, index) => ({
    x: x[member], top: middle(index) - shape.rowHeight / 2, bottom: middle(index) + shape.rowHeight / 2});
  const places = new Map([...number].map(([id, node]) => [id, {x: x[node], y: middle(row[node]), row: row[node]}]));
  const routes = edges.map(edge => {
    let start = number.get(edge.from), end = number.get(edge.to);
    const turned = row[start] < row[end];
    if (turned) [start, end] = [end, start];
    const route = [];
    for (let index = row[start]; index >= row[end]; index--) {
      route.push(point(index === row[start] ? start : way[end].get(index), index));
    }
    return turned ? route.reverse() : route;
  });
  const trunks = [];
  drawn.rows.forEach((members, index) => {
    for (const member of members) {
      for (const end of drawn.down[member]) {
        const piece = [point(member, index), point(end, index - 1)];
        if (!lane[member]) piece[0].top = piece[0].bottom;
        if (!lane[end]) piece[1].bottom = piece[1].top;
        trunks.push(piece);
      }
    }
  });
  return {places, routes, trunks, width: drawn.span, height: last * pitch + shape.rowHeight};
}
