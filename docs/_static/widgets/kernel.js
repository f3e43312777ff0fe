/* What the interactive parts of the book share: arithmetic on small grids, the same
   as that of the Python package and tested against it, and a few pieces of a page.
   A classic script, so that it also runs from a file: everything is in `gdl`. */
(function () {
  "use strict";

  // --- numbers ------------------------------------------------------------------

  const mod = (a, n) => ((a % n) + n) % n;

  /** Return a generator of numbers in [0, 1), the same for the same seed (mulberry32). */
  function generator(seed) {
    let state = seed >>> 0;
    return function () {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** Roll a list by s places; what leaves at the end comes back at the start. */
  const roll = (list, s) => list.map((_, i) => list[mod(i - s, list.length)]);

  /** Return the largest difference between two lists of equal length. */
  const gap = (a, b) => a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

  const size = (list) => list.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

  /** Equal up to rounding: relative to the larger of the two, as in the package. */
  const agree = (a, b) => gap(a, b) <= 1e-10 * Math.max(size(a), size(b));

  /** Write a number as the book does: integers as such, others to `digits` decimals. */
  function written(value, digits = 2) {
    const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
    return (/^-[0.]*$/.test(text) ? text.slice(1) : text).replace("-", "\u2212");
  }

  // --- moves of an n by n torus -----------------------------------------------------
  // A move [a, b, c, d, r, s] takes (row, column) to ((a, b), (c, d)) (row, column) +
  // (r, s), modulo n. Turns and flips are those about the centre of the grid.

  const IDENTITY = [1, 0, 0, 1, 0, 0];

  const MOVES = {
    up: () => [1, 0, 0, 1, -1, 0],
    down: () => [1, 0, 0, 1, 1, 0],
    left: () => [1, 0, 0, 1, 0, -1],
    right: () => [1, 0, 0, 1, 0, 1],
    turn: (n) => [0, -1, 1, 0, n - 1, 0],
    "turn-back": (n) => [0, 1, -1, 0, 0, n - 1],
    "flip-columns": (n) => [1, 0, 0, -1, 0, n - 1],
    "flip-rows": (n) => [-1, 0, 0, 1, n - 1, 0],
  };

  /** Return "first g, then h". */
  function after(h, g, n) {
    const [a, b, c, d, r, s] = h;
    const [e, f, k, l, t, u] = g;
    return [
      ...[a * e + b * k, a * f + b * l, c * e + d * k, c * f + d * l],
      ...[mod(a * t + b * u + r, n), mod(c * t + d * u + s, n)],
    ];
  }

  /** Return every move: eight symmetries of the square, each with n * n shifts. */
  function allMoves(n) {
    const found = [];
    let turned = IDENTITY;
    for (let k = 0; k < 8; k++) {
      for (let place = 0; place < n * n; place++) {
        const step = [1, 0, 0, 1, Math.floor(place / n), place % n];
        found.push(after(step, turned, n));
      }
      turned = after(MOVES[k === 3 ? "flip-columns" : "turn"](n), turned, n);
    }
    return found;
  }

  /** Move a grid, given row by row: (g . x)(u) = x(g^-1 u). */
  function move(x, n, g) {
    const [a, b, c, d, r, s] = g;
    const moved = new Array(n * n);
    for (let i = 0, u = 0; i < n; i++) {
      for (let j = 0; j < n; j++, u++) {
        moved[mod(a * i + b * j + r, n) * n + mod(c * i + d * j + s, n)] = x[u];
      }
    }
    return moved;
  }

  /** Return k and f, where the move turns k times, after a flip of columns if f. */
  function orientation([a, b, c, d]) {
    const flipped = a * d - b * c < 0;
    // A turn by k has the first column (cos, sin); a flip of columns keeps it.
    const turns = a === 1 ? 0 : c === 1 ? 1 : a === -1 ? 2 : 3;
    return { turns, flipped };
  }

  /** Move a stack of four orientation planes: each moves, and they change places. */
  function moveStack(planes, n, g) {
    const { turns, flipped } = orientation(g);
    const moved = [];
    planes.forEach((plane, r) => {
      moved[mod(turns + (flipped ? -r : r), 4)] = move(plane, n, g);
    });
    return moved;
  }

  // --- layers: signals are {n, planes}, each plane a grid of n by n ---------------------

  /** Cross-correlate with a 3 by 3 kernel; outside the grid it wraps, or is 0. */
  function correlate(x, n, kernel, wrap, stride) {
    const m = Math.ceil(n / stride);
    const y = new Array(m * m);
    for (let i = 0, u = 0; i < m; i++) {
      for (let j = 0; j < m; j++, u++) {
        let sum = 0;
        for (let p = 0; p < 3; p++) {
          for (let q = 0; q < 3; q++) {
            const row = i * stride + p - 1;
            const column = j * stride + q - 1;
            const inside = row >= 0 && row < n && column >= 0 && column < n;
            if (inside) sum += kernel[3 * p + q] * x[row * n + column];
            else if (wrap) {
              sum += kernel[3 * p + q] * x[mod(row, n) * n + mod(column, n)];
            }
          }
        }
        y[u] = sum;
      }
    }
    return y;
  }

  /** Return the answers of the four turns of a kernel. */
  function lift(x, n, kernel, wrap, stride) {
    const planes = [];
    for (let r = 0, turned = kernel; r < 4; r++) {
      planes.push(correlate(x, n, turned, wrap, stride));
      turned = move(turned, 3, MOVES.turn(3));
    }
    return planes;
  }

  /** Convolve a signal with a kernel; beyond its start it wraps, or is 0. */
  function convolve(x, kernel, wrap) {
    const before = (i) => (wrap ? x[mod(i, x.length)] : (x[i] ?? 0));
    return x.map((_, i) => kernel.reduce((sum, k, j) => sum + k * before(i - j), 0));
  }

  /** Answer each row of X with an average of all rows, by their scores with it. */
  function attention(X, causal) {
    return X.map((query, i) => {
      const heard = causal ? X.slice(0, i + 1) : X;
      const dot = (key) => query.reduce((sum, q, c) => sum + q * key[c], 0);
      const scores = heard.map((key) => dot(key) / Math.sqrt(query.length));
      const top = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - top));
      const total = shares.reduce((sum, share) => sum + share, 0);
      const mean = (c) => heard.reduce((sum, row, j) => sum + (shares[j] / total) * row[c], 0);
      return query.map((_, c) => mean(c));
    });
  }

  /** Rename: entry s[i] of the result is entry i; of a matrix, in rows and columns. */
  function permute(list, s) {
    const moved = new Array(list.length);
    list.forEach((value, i) => { moved[s[i]] = value; });
    return moved;
  }
  const relabel = (A, s) => permute(A.map((row) => permute(row, s)), s);

  const maps = new Map();

  /** Return an n^2 by n^2 matrix without any rule, the same for the same seed. */
  function randomMap(n, seed) {
    const key = `${n} ${seed}`;
    if (!maps.has(key)) {
      const draw = generator(seed);
      const entry = () => (2 * draw() - 1) / 4;
      maps.set(key, Array.from({ length: n ** 4 }, entry));
    }
    return maps.get(key);
  }

  function applyMatrix(matrix, x) {
    const y = new Array(x.length).fill(0);
    for (let i = 0, k = 0; i < x.length; i++) {
      for (let j = 0; j < x.length; j++, k++) y[i] += matrix[k] * x[j];
    }
    return y;
  }

  const OPERATORS = {
    filter: (x, n, f) => [correlate(x, n, f.kernel, f.wrap, f.stride)],
    lift: (x, n, f) => lift(x, n, f.kernel, f.wrap, f.stride),
    pooled(x, n, f) {
      const planes = lift(x, n, f.kernel, f.wrap, f.stride);
      return [planes[0].map((_, u) => Math.max(...planes.map((plane) => plane[u])))];
    },
    random: (x, n, f) => [applyMatrix(randomMap(n, f.seed), x)],
    sum: (x) => [[x.reduce((total, value) => total + value, 0)]],
  };

  /** Apply a layer {operator, kernel, wrap, stride, seed} to a grid. */
  function apply(f, x, n) {
    const planes = OPERATORS[f.operator](x, n, f);
    return { n: Math.sqrt(planes[0].length), planes };
  }

  /** Return how an answer of the layer f should move under g; null if it cannot.

      With stride 2 a shift by 2 becomes a shift by 1, and an odd one has no
      counterpart: the answer would have to move by half a cell. */
  function actOnAnswer(f, y, g, n) {
    if (f.operator === "sum") return y;
    const step = n / y.n;
    if (g[4] % step || g[5] % step) return null;
    const h = [...g.slice(0, 4), g[4] / step, g[5] / step];
    return moveAnswer(y, h);
  }

  function moveAnswer(y, h) {
    if (y.planes.length === 4) return { n: y.n, planes: moveStack(y.planes, y.n, h) };
    return { n: y.n, planes: y.planes.map((plane) => move(plane, y.n, h)) };
  }

  /** Where an answer cannot move by half a cell: the whole shift that comes closest. */
  function nearest(y, target, g) {
    let best = null;
    for (let place = 0; place < y.n * y.n; place++) {
      const h = [...g.slice(0, 4), Math.floor(place / y.n), place % y.n];
      const moved = moveAnswer(y, h);
      const error = gap(moved.planes.flat(), target.planes.flat());
      if (best === null || error < best.error) best = { ...moved, error };
    }
    return best;
  }

  /** Go both ways around the square: the four corners, their gap, whether it is none. */
  function square(f, x, n, g) {
    const fx = apply(f, x, n);
    const gx = move(x, n, g);
    const fgx = apply(f, gx, n);
    const exact = actOnAnswer(f, fx, g, n);
    const gfx = exact ?? nearest(fx, fgx, g);
    const difference = fgx.planes.map((plane, r) =>
      plane.map((value, u) => value - gfx.planes[r][u]),
    );
    const ends = [gfx.planes.flat(), fgx.planes.flat()];
    const holds = exact !== null && agree(...ends);
    if (agree(...ends)) difference.forEach((plane) => plane.fill(0));
    const error = gap(...ends);
    return { fx, gx, gfx, fgx, difference, error, holds, counterpart: exact !== null };
  }

  /** Say whether both ways end alike, without the pictures. */
  function commutes(f, x, n, g, fx) {
    const moved = actOnAnswer(f, fx, g, n);
    if (moved === null) return false;
    const other = apply(f, move(x, n, g), n);
    return agree(moved.planes.flat(), other.planes.flat());
  }

  // --- pieces of a page -----------------------------------------------------------------

  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  const h = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);

  const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  /** Return the step of the book's map of colours, -8 to 8; only 0 has step 0. */
  function step(value, limit) {
    const steps = Math.min(8, Math.ceil((8 * Math.abs(value)) / (limit || 1)));
    return value < 0 ? -steps : steps;
  }

  /** A picture of n by n cells in a group of an SVG, redrawn in few elements. */
  class Plane {
    constructor(side) {
      this.side = side;
      this.paths = new Map();
      this.ink = svg("g");
      this.marks = svg("path", { class: "gdlw-mark" });
      this.frame = svg("path", {
        class: "gdlw-frame",
        d: `M0 0h${side}v${side}h${-side}z`,
      });
      const clip = svg("svg", { width: side, height: side }, this.ink);
      this.group = svg("g", {}, clip, this.frame, this.marks);
    }

    draw(values, n, limit, marked = null) {
      const cell = this.side / n;
      const shapes = new Map();
      let marks = "";
      values.forEach((value, u) => {
        const x = (u % n) * cell;
        const y = Math.floor(u / n) * cell;
        const shape = `M${x} ${y}h${cell}v${cell}h${-cell}z`;
        const colour = step(value, limit);
        shapes.set(colour, (shapes.get(colour) ?? "") + shape);
        if (marked?.[u]) marks += shape;
      });
      for (const colour of shapes.keys()) {
        if (this.paths.has(colour)) continue;
        const path = svg("path", { class: `gdlw-cells gdlw-z${colour}` });
        this.paths.set(colour, path);
        this.ink.append(path);
      }
      for (const [colour, path] of this.paths) {
        const shape = shapes.get(colour) ?? "";
        if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
      }
      this.marks.setAttribute("d", marks);
    }
  }

  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const motions = new WeakMap();

  /** Let an element arrive at its place from where a CSS transform puts it; then `done`.

      It starts with the next frame, which computes the styles of the page anyway. */
  function arrive(node, from, to, milliseconds = 420, done = () => {}) {
    motions.get(node)?.cancel();
    requestAnimationFrame(() => {
      if (calm.matches) {
        done();
        return;
      }
      const timing = { duration: milliseconds, easing: "cubic-bezier(.3,0,.2,1)" };
      const motion = node.animate([{ transform: from }, { transform: to }], timing);
      motion.onfinish = motion.oncancel = done;
      motions.set(node, motion);
    });
  }

  const names = { count: 0 };
  const unique = (stem) => `gdlw-${stem}-${++names.count}`;

  /** A row of options, as pairs of value and text, of which one is chosen. */
  function choice(legend, options, chosen, onchange) {
    const name = unique("choice");
    const inputs = options.map(([value, text]) => {
      const input = h("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", () => onchange(value));
      return h("label", {}, input, h("span", {}, text));
    });
    const set = h("fieldset", { class: "gdlw-choice" }, h("legend", {}, legend));
    set.append(h("div", {}, ...inputs));
    return set;
  }

  /** Show what is chosen in a `choice`, without telling anyone. */
  function choose(set, value) {
    for (const input of set.querySelectorAll("input")) {
      input.checked = input.value === value;
    }
  }

  const button = (text, onclick, attributes = {}) =>
    h("button", { type: "button", ...attributes, onclick }, text);

  /** A row of buttons that change places by dragging, by arrow keys, or one after the
      other being pressed. Calls `onswap(i, j)`, which writes the new texts. */
  class Swaps {
    constructor(count, onswap) {
      this.onswap = onswap;
      this.picked = null;
      this.buttons = Array.from({ length: count }, (_, i) => {
        const handle = button("", () => this.press(i), { class: "gdlw-handle" });
        handle.setAttribute("aria-pressed", "false");
        handle.addEventListener("keydown", (event) => this.key(event, i));
        handle.addEventListener("pointerdown", (event) => this.grab(event, i));
        return handle;
      });
    }

    swap(i, j, from = null) {
      const [a, b] = [i, j].map((k) => this.buttons[k].getBoundingClientRect());
      this.onswap(i, j);
      const move = (k, x, y) => arrive(this.buttons[k], `translate(${x}px, ${y}px)`, "none", 240);
      if (from) move(j, from.x - b.x, from.y - b.y);
      else move(j, a.x - b.x, a.y - b.y);
      move(i, b.x - a.x, b.y - a.y);
      this.buttons[j].focus({ preventScroll: true });
    }

    pick(i) {
      this.picked = i;
      this.buttons.forEach((handle, k) => handle.setAttribute("aria-pressed", String(k === i)));
    }

    press(i) {
      if (this.dragged) return;
      const first = this.picked;
      this.pick(first === null ? i : null);
      if (first !== null && first !== i) this.swap(first, i);
    }

    key(event, i) {
      const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
      if (event.key === "Escape") this.pick(null);
      const j = i + (steps[event.key] ?? NaN);
      if (!this.buttons[j]) return;
      event.preventDefault();
      this.pick(null);
      this.swap(i, j);
    }

    grab(event, i) {
      if (event.button > 0) return;
      const handle = this.buttons[i];
      const start = [event.clientX, event.clientY];
      this.dragged = false;
      handle.setPointerCapture(event.pointerId);
      const over = ({ clientX: x, clientY: y }) => this.buttons.findIndex((other, k) => {
        const box = other.getBoundingClientRect();
        return k !== i && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
      });
      const drag = (moved) => {
        const by = [moved.clientX - start[0], moved.clientY - start[1]];
        if (Math.hypot(...by) > 5) this.dragged = true;
        if (this.dragged) handle.style.transform = `translate(${by[0]}px, ${by[1]}px)`;
        const target = over(moved);
        this.buttons.forEach((other, k) => other.toggleAttribute("data-over", k === target));
      };
      const drop = (last) => {
        handle.removeEventListener("pointermove", drag);
        const from = handle.getBoundingClientRect();
        const target = last.type === "pointerup" && this.dragged ? over(last) : -1;
        handle.style.transform = "";
        for (const other of this.buttons) other.removeAttribute("data-over");
        if (target >= 0) this.swap(i, target, from);
        setTimeout(() => { this.dragged = false; });
      };
      handle.addEventListener("pointermove", drag);
      handle.addEventListener("pointerup", drop, { once: true });
      handle.addEventListener("pointercancel", drop, { once: true });
    }
  }

  /** A row of cells with their numbers, as the book draws a signal. */
  class Cells {
    constructor(label) {
      this.label = label;
      this.row = h("div", { class: "gdlw-signal", role: "img" });
    }

    show(values, limit, marked = null, digits = 2) {
      while (this.row.children.length < values.length) this.row.append(h("span"));
      values.forEach((value, i) => {
        const cell = this.row.children[i];
        const mark = marked?.[i] ? " gdlw-differs" : "";
        cell.className = `gdlw-z${step(value, limit)}${mark}`;
        cell.textContent = written(value, digits);
      });
      const numbers = values.map((value) => written(value, digits)).join(", ");
      this.row.setAttribute("aria-label", `${this.label}: ${numbers}`);
    }
  }

  /** A verdict: a sign, a word and a sentence; spoken once the hand rests. */
  class Verdict {
    constructor() {
      this.word = h("strong");
      this.words = h("span");
      this.spoken = h("span", { class: "gdlw-hidden", role: "status" });
      this.spoken.setAttribute("aria-live", "polite");
      this.box = h("div", { class: "gdlw-verdict" }, h("p", {}, this.word, this.words));
      this.box.append(this.spoken);
    }

    /** `holds` is true, false, or null where there is nothing to judge yet. */
    show(holds, word, sentence) {
      const sign = holds === null ? "" : holds ? "gdl-equivariant" : "gdl-broken";
      this.word.className = sign;
      this.word.textContent = word;
      this.words.textContent = ` ${sentence}`;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        const text = `${word}: ${sentence}`;
        if (this.spoken.textContent !== text) this.spoken.textContent = text;
      }, 350);
    }
  }

  /** What all elements do: read their data, then take the place of the still picture. */
  class Widget extends HTMLElement {
    /** Wait until the part is less than a screen away; the picture is there before. */
    connectedCallback() {
      if (this.near) return;
      this.near = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          this.near.disconnect();
          this.start();
        },
        { rootMargin: "100%" },
      );
      this.near.observe(this);
    }

    start() {
      const script = this.querySelector('script[type="application/json"]');
      this.data = script ? JSON.parse(script.textContent) : {};
      this.live = h("div", { class: "gdlw" });
      this.live.addEventListener("click", (event) => {
        // The theme answers each click by searching the whole page a dozen times. It
        // has nothing in here; only a menu that is open wants to know, and closes.
        if (!document.querySelector(".dropdown-menu.show")) event.stopPropagation();
      });
      this.build();
      this.append(this.live);
      this.setAttribute("ready", "");
    }
  }

  window.gdl = {
    ...{ mod, generator, roll, gap, size, agree, written },
    ...{ IDENTITY, MOVES, after, allMoves, move, moveStack, orientation },
    ...{ convolve, attention, permute, relabel, correlate, lift },
    ...{ randomMap, apply, actOnAnswer, square, commutes },
    ...{ h, svg, step, Plane, arrive, unique },
    ...{ choice, choose, button, Swaps, Cells, Verdict, Widget },
  };
})();
