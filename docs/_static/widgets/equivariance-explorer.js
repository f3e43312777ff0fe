/* Equivariance Explorer: draw a picture, move it, and see both ways around the square. */
(function () {
  "use strict";
  const { MOVES, IDENTITY, after, allMoves, square, commutes } = gdl;
  const { h, svg, step, Plane, arrive, choice, choose, button, written, mod } = gdl;

  const N = 8;
  const BRUSHES = [-2, -1, 0, 1, 2, 3];
  const SIDE = 80; // of a panel's picture, in its own units
  const SMALL = 33; // of one of four planes
  const SLOTS = [
    [2, 7.5],
    [45, 7.5],
    [2, 47],
    [45, 47],
  ];

  const PAD = [
    ["turn", "Quarter turn, counterclockwise"],
    ["up", "Shift up"],
    ["turn-back", "Quarter turn, clockwise"],
    ["left", "Shift left"],
    ["reset", "Back to no move"],
    ["right", "Shift right"],
    ["flip-columns", "Flip left to right"],
    ["down", "Shift down"],
    ["flip-rows", "Flip upside down"],
  ];
  const STROKES = {
    up: "M12 20V4M6 10l6-6 6 6",
    down: "M12 4v16M6 14l6 6 6-6",
    left: "M20 12H4M10 6l-6 6 6 6",
    right: "M4 12h16M14 6l6 6-6 6",
    turn: "M6 7a8 8 0 1 1-1.6 8M6 2v5h5",
    "turn-back": "M18 7a8 8 0 1 0 1.6 8M18 2v5h-5",
    "flip-columns": "M12 3v18M8 7v10H2zM16 7v10h6z",
    "flip-rows": "M3 12h18M7 8h10V2zM7 16h10v6z",
  };

  const icon = (name) =>
    svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "gdlw-icon" },
      svg("path", { d: STROKES[name] }));

  /** Say in words what a move does: flip and turn about the centre, then a shift. */
  function inWords(g) {
    const { turns, flipped } = gdl.orientation(g);
    let centred = flipped ? MOVES["flip-columns"](N) : IDENTITY;
    for (let k = 0; k < turns; k++) centred = after(MOVES.turn(N), centred, N);
    const parts = [];
    if (flipped && turns === 2) parts.push("flip upside down");
    else {
      if (flipped) parts.push("flip left to right");
      if (turns) parts.push(["quarter turn", "half turn", "quarter turn back"][turns - 1]);
    }
    const signed = (a) => mod(a + N / 2 - 1, N) - N / 2 + 1;
    const down = signed(g[4] - centred[4]);
    const right = signed(g[5] - centred[5]);
    if (down) parts.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
    if (right) parts.push(`${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
    return parts.join(", ") || "no move";
  }

  const isIdentity = (g) => g.every((entry, k) => entry === IDENTITY[k]);

  /** A named picture of one grid, of a stack of four planes, or of one number. */
  class Panel {
    constructor(name, what) {
      this.what = what;
      this.name = h("figcaption", { class: "gdlw-name" }, name);
      this.picture = svg("svg", { viewBox: `-1 -1 ${SIDE + 2} ${SIDE + 2}`, role: "img" });
      this.node = h("figure", { class: "gdlw-panel" }, this.name, this.picture);
      this.planes = [];
    }

    show(signal, limit, { marked = null, origins = null } = {}) {
      const count = signal.planes.length;
      if (count !== this.planes.length || (signal.n === 1) !== Boolean(this.number)) {
        this.lay(count, signal.n === 1);
      }
      signal.planes.forEach((values, r) => {
        const marks = marked ? values.map((_, u) => marked[r][u]) : null;
        this.planes[r].draw(values, signal.n, limit, marks);
        if (count === 4) {
          const moved = origins && origins[r] !== r;
          this.planes[r].tag.textContent = moved ? `${r} \u2190 ${origins[r]}` : `${r}`;
        }
      });
      if (this.number) this.number.textContent = written(signal.planes[0][0]);
      const flat = signal.planes.flat();
      const range = `smallest ${written(Math.min(...flat))}, largest ${written(Math.max(...flat))}`;
      const label = signal.n === 1 ? written(flat[0]) : range;
      this.picture.setAttribute("aria-label", `${this.what}: ${label}`);
    }

    lay(count, single) {
      this.planes = Array.from({ length: count }, () => new Plane(count === 4 ? SMALL : SIDE));
      this.picture.replaceChildren();
      this.planes.forEach((plane, r) => {
        const [x, y] = count === 4 ? SLOTS[r] : [0, 0];
        this.picture.append(svg("g", { transform: `translate(${x} ${y})` }, plane.group));
        if (count !== 4) return;
        plane.tag = svg("text", { x, y: y - 2, class: "gdlw-tag" });
        this.picture.append(plane.tag);
      });
      this.number = single ? svg("text", { x: SIDE / 2, y: SIDE / 2, class: "gdlw-number" }) : null;
      if (this.number) this.picture.append(this.number);
    }

    /** Let the picture arrive from where the move `name` took it. */
    play(name) {
      const { turns, flipped } = gdl.orientation(MOVES[name](N));
      this.planes.forEach((plane, r) => {
        const side = plane.side;
        const shift = { up: [0, 1], down: [0, -1], left: [1, 0], right: [-1, 0] }[name];
        if (shift) this.slide(plane, shift.map((a) => (a * side) / N), shift);
        else {
          const from = this.planes.length === 4 ? mod(flipped ? turns - r : r - turns, 4) : 0;
          const [x, y] = this.planes.length === 4 ? SLOTS[from] : [0, 0];
          const [toX, toY] = this.planes.length === 4 ? SLOTS[r] : [0, 0];
          const angle = { turn: 90, "turn-back": -90 }[name] ?? 0;
          const [sx, sy] = { "flip-columns": [-1, 1], "flip-rows": [1, -1] }[name] ?? [1, 1];
          const about = (dx, dy, turn, a, b) =>
            `translate(${dx + side / 2}px, ${dy + side / 2}px) rotate(${turn}deg) ` +
            `scale(${a}, ${b}) translate(${-side / 2}px, ${-side / 2}px)`;
          arrive(plane.group, about(x - toX, y - toY, angle, sx, sy), about(0, 0, 0, 1, 1));
        }
      });
    }

    /** Slide a torus by a step: what leaves on one side is seen coming in on the other. */
    slide(plane, [x, y], [a, b]) {
      plane.twin?.remove(); // of a motion that this one cuts short
      const twin = (plane.twin = plane.ink.cloneNode(true));
      twin.setAttribute("transform", `translate(${-a * plane.side} ${-b * plane.side})`);
      plane.ink.append(twin);
      arrive(plane.ink, `translate(${x}px, ${y}px)`, "none", 260, () => twin.remove());
    }
  }

  /** The 8 by 8 cells to draw on: a grid for mouse, touch and keyboard. */
  class Drawing {
    constructor(onchange) {
      this.onchange = onchange;
      this.brush = 3;
      this.values = new Array(N * N).fill(0);
      this.node = h("div", { class: "gdlw-drawing", role: "grid", "aria-label": "Drawing x" });
      this.cells = this.values.map((_, u) =>
        h("div", { role: "gridcell", tabindex: u ? -1 : 0, "data-cell": u }));
      for (let i = 0; i < N; i++) {
        this.node.append(h("div", { role: "row" }, ...this.cells.slice(i * N, i * N + N)));
      }
      this.node.addEventListener("keydown", (event) => this.key(event));
      this.node.addEventListener("pointerdown", (event) => this.press(event));
      this.node.addEventListener("pointermove", (event) => this.drag(event));
      for (const end of ["pointerup", "pointercancel"]) {
        this.node.addEventListener(end, () => { this.ink = null; });
      }
    }

    set(values) {
      values.forEach((value, u) => this.mark(u, value));
    }

    mark(u, value) {
      this.values[u] = value;
      this.cells[u].className = `gdlw-z${step(value, 3)}`;
      const place = `row ${Math.floor(u / N) + 1}, column ${(u % N) + 1}`;
      this.cells[u].setAttribute("aria-label", `${place}: ${written(value)}`);
    }

    paint(u, value) {
      if (this.values[u] === value) return;
      this.mark(u, value);
      this.onchange();
    }

    under(event) {
      const box = this.node.getBoundingClientRect();
      const at = (place, size) => Math.floor((N * place) / size);
      const i = at(event.clientY - box.top, box.height);
      const j = at(event.clientX - box.left, box.width);
      return i >= 0 && i < N && j >= 0 && j < N ? i * N + j : null;
    }

    press(event) {
      const u = this.under(event);
      if (u === null || event.button > 0) return;
      event.preventDefault();
      this.node.setPointerCapture(event.pointerId);
      this.focus(u);
      this.ink = this.values[u] === this.brush ? 0 : this.brush;
      this.paint(u, this.ink);
    }

    drag(event) {
      if (this.ink === null || this.ink === undefined) return;
      const u = this.under(event);
      if (u !== null) this.paint(u, this.ink);
    }

    focus(u) {
      for (const cell of this.cells) cell.tabIndex = -1;
      this.cells[u].tabIndex = 0;
      this.cells[u].focus({ preventScroll: true });
    }

    key(event) {
      const u = Number(event.target.dataset.cell);
      const [i, j] = [Math.floor(u / N), u % N];
      const steps = {
        ArrowUp: [Math.max(i - 1, 0), j],
        ArrowDown: [Math.min(i + 1, N - 1), j],
        ArrowLeft: [i, Math.max(j - 1, 0)],
        ArrowRight: [i, Math.min(j + 1, N - 1)],
        Home: [i, 0],
        End: [i, N - 1],
      };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (steps[event.key]) this.focus(steps[event.key][0] * N + steps[event.key][1]);
      else if (event.key === " " || event.key === "Enter") {
        this.paint(u, this.values[u] === this.brush ? 0 : this.brush);
      } else if (/^[0-3]$/.test(event.key)) this.paint(u, Number(event.key));
      else if (event.key === "-") this.paint(u, -this.values[u] || 0);
      else if (event.key === "Delete" || event.key === "Backspace") this.paint(u, 0);
      else return;
      event.preventDefault();
    }
  }

  class EquivarianceExplorer extends gdl.Widget {
    build() {
      const { start, small } = this.data;
      this.f = { ...this.data.layers[start.layer], ...start.options };
      this.f.kernel = [...this.data.kernels[start.kernel]];
      this.f.seed = 1;
      this.noise = 0;
      this.g = start.moves.reduce((g, name) => after(MOVES[name](N), g, N), IDENTITY);
      this.drawing = new Drawing(() => this.update());
      this.drawing.set(this.data.drawings[start.drawing]);
      this.panels = {
        fx: new Panel("f(x)", "f of x"),
        gfx: new Panel("g\u00b7f(x)", "f of x, then moved"),
        gx: new Panel("g\u00b7x", "x moved"),
        fgx: new Panel("f(g\u00b7x)", "f of the moved x"),
        difference: new Panel("f(g\u00b7x) \u2212 g\u00b7f(x)", "Difference"),
      };
      this.verdict = new gdl.Verdict();
      this.census = h("p", { class: "gdlw-census" });
      this.live.classList.add("gdlw-explorer");
      this.live.setAttribute("role", "group");
      this.live.setAttribute("aria-label", "Equivariance Explorer");
      this.live.append(this.toolbar(), this.stage(), this.layers(small), this.result());
      this.update();
    }

    toolbar() {
      const brushes = BRUSHES.map((value) => [String(value), written(value)]);
      const brush = choice("Brush", brushes, String(this.drawing.brush), (value) => {
        this.drawing.brush = Number(value);
      });
      brush.classList.add("gdlw-brush");
      brush.querySelectorAll("label span").forEach((swatch, k) => {
        swatch.classList.add(`gdlw-z${step(BRUSHES[k], 3)}`);
      });
      const presets = h("div", { class: "gdlw-row", role: "group", "aria-label": "Drawings" });
      for (const name of Object.keys(this.data.drawings)) {
        presets.append(button(name, () => this.draw(this.data.drawings[name])));
      }
      presets.append(button("noise", () => this.draw(this.newNoise())));
      presets.append(button("clear", () => this.draw(new Array(N * N).fill(0))));
      return h("div", { class: "gdlw-toolbar" }, brush, presets);
    }

    draw(values) {
      this.drawing.set(values);
      this.update();
    }

    newNoise() {
      const draw = gdl.generator(++this.noise);
      return Array.from({ length: N * N }, () => Math.floor(6 * draw()) - 2);
    }

    /** The square: x, the moves, g.x on the left; f(x) and the two ends on the right. */
    stage() {
      const x = h("figure", { class: "gdlw-panel" }, h("figcaption", { class: "gdlw-name" },
        "x", h("span", { class: "gdlw-quiet" }, " draw here")), this.drawing.node);
      const pad = h("div", { class: "gdlw-pad", role: "group", "aria-label": "Move g" });
      for (const [name, label] of PAD) {
        const press = () => this.step(name);
        const attributes = { "aria-label": label, title: label, "data-move": name };
        pad.append(button(name === "reset" ? "reset" : icon(name), press, attributes));
      }
      this.words = h("span");
      this.meet = h("span", { class: "gdlw-meet", "aria-hidden": "true" });
      const arrow = (name, area, sign) => h("div", { class: `gdlw-arrow ${sign}`,
        "aria-hidden": "true", style: `grid-area: ${area}` }, name);
      const put = (node, area) => {
        node.style.gridArea = area;
        return node;
      };
      const moves = h("div", { class: "gdlw-moves" }, h("p", { class: "gdlw-g" }, h("em", {}, "g"),
        ": ", this.words), pad);
      return h("div", { class: "gdlw-stage" },
        put(x, "x"), arrow("f", "top", "gdlw-across"), put(this.panels.fx.node, "fx"),
        arrow("", "left1", "gdlw-down"), arrow("g", "right1", "gdlw-down"),
        put(moves, "pad"), put(this.panels.gfx.node, "gfx"),
        arrow("", "left2", "gdlw-down"), put(this.meet, "right2"),
        put(this.panels.gx.node, "gx"), arrow("f", "bottom", "gdlw-across"),
        put(this.panels.fgx.node, "fgx"));
    }

    layers(small) {
      const select = h("select", { id: gdl.unique("layer") });
      for (const name of Object.keys(this.data.layers)) {
        select.append(h("option", { value: name }, name));
      }
      select.value = this.data.start.layer;
      select.addEventListener("change", () => {
        Object.assign(this.f, this.data.layers[select.value]);
        this.update();
      });
      this.select = select;
      this.reseed = button("another random map", () => {
        this.f.seed += 1;
        this.update();
      });
      const label = h("label", { for: select.id, class: "gdlw-label" }, "Layer ", h("em", {}, "f"));
      const box = h("div", { class: "gdlw-layers" }, h("div", { class: "gdlw-field" }, label, select));
      box.append(this.reseed);
      this.options = h("div", { class: "gdlw-options" });
      if (!small) {
        this.padding = choice("Outside", [["wrap", "wraps around"], ["zero", "zeros"]],
          this.f.wrap ? "wrap" : "zero", (value) => {
            this.f.wrap = value === "wrap";
            this.update();
          });
        this.stride = choice("Stride", [["1", "1"], ["2", "2"]], String(this.f.stride), (value) => {
          this.f.stride = Number(value);
          this.update();
        });
        this.options.append(this.padding, this.stride, this.kernel());
        box.append(this.options);
      }
      return box;
    }

    kernel() {
      this.weights = this.f.kernel.map((weight, k) => {
        const place = `Weight in row ${Math.floor(k / 3) + 1}, column ${(k % 3) + 1}`;
        const input = h("input", { type: "number", step: "any", "aria-label": place });
        input.addEventListener("input", () => {
          const value = Number(input.value);
          if (input.value === "" || !Number.isFinite(value)) return;
          this.f.kernel[k] = value;
          this.update();
        });
        return input;
      });
      const presets = h("div", { class: "gdlw-row", role: "group", "aria-label": "Filters" });
      for (const [name, kernel] of Object.entries(this.data.kernels)) {
        presets.append(button(name, () => {
          this.f.kernel = [...kernel];
          this.update();
        }));
      }
      return h("fieldset", { class: "gdlw-kernel" }, h("legend", {}, "Filter \u03c8"),
        h("div", { class: "gdlw-weights" }, ...this.weights), presets);
    }

    result() {
      return h("div", { class: "gdlw-result" }, this.panels.difference.node,
        h("div", {}, this.verdict.box, this.census));
    }

    /** Go one move further. */
    step(name) {
      this.g = name === "reset" ? IDENTITY : after(MOVES[name](N), this.g, N);
      this.update();
      if (name === "reset") return;
      this.panels.gx.play(name);
      if (this.found.counterpart && this.f.operator !== "sum") this.panels.gfx.play(name);
    }

    /** What the element shows now, for a test. */
    get state() {
      return { x: [...this.drawing.values], f: { ...this.f }, g: [...this.g], ...this.found };
    }

    update() {
      const x = this.drawing.values;
      const found = square(this.f, x, N, this.g);
      this.found = found;
      const limit = gdl.size([...found.fx.planes.flat(), ...found.gfx.planes.flat(),
        ...found.fgx.planes.flat()]);
      const marked = found.difference.map((plane) => plane.map((value) => value !== 0));
      const stacked = found.fx.planes.length === 4;
      const origins = stacked && found.counterpart ? this.origins() : null;
      this.panels.fx.show(found.fx, limit);
      this.panels.gx.show({ n: N, planes: [found.gx] }, 3);
      this.panels.gfx.show(found.gfx, limit, { marked, origins });
      this.panels.fgx.show(found.fgx, limit, { marked });
      this.panels.difference.show({ n: found.fx.n, planes: found.difference }, limit);
      this.panels.gfx.name.textContent =
        found.counterpart ? "g\u00b7f(x)" : "nearest to g\u00b7f(x)";
      this.words.textContent = inWords(this.g);
      this.judge(found);
      this.showOptions();
      this.count();
    }

    /** Which plane of f(x) each plane of g.f(x) was. */
    origins() {
      const { turns, flipped } = gdl.orientation(this.g);
      return [0, 1, 2, 3].map((r) => mod(flipped ? turns - r : r - turns, 4));
    }

    judge(found) {
      const empty = this.drawing.values.every((value) => value === 0);
      const moved = !isIdentity(this.g);
      const judged = moved && !empty;
      this.meet.className = `gdlw-meet ${
        judged ? (found.holds ? "gdl-equivariant" : "gdl-broken") : ""}`;
      this.meet.textContent = judged ? (found.holds ? "equal" : "not equal") : "";
      if (empty) {
        this.verdict.show(null, "Empty.", "Every layer agrees on an empty drawing. Draw something.");
      } else if (!moved) {
        this.verdict.show(null, "No move.", "Choose one with the buttons under x.");
      } else if (!found.counterpart) {
        this.verdict.show(false, "not equivariant", "The answer would have to move by half " +
          `a cell. The nearest of ${found.fx.n ** 2} whole shifts is off by ${written(found.error)}.`);
      } else if (found.holds) this.verdict.show(true, ...this.praise(found));
      else this.verdict.show(false, "not equivariant", this.blame(found));
    }

    praise(found) {
      if (this.f.operator === "sum") {
        return ["invariant", `The sum stays ${written(found.fx.planes[0][0])}.`];
      }
      if (gdl.agree(found.gx, this.drawing.values)) {
        return ["equivariant", "But this move does not change the drawing: a weak test."];
      }
      return ["equivariant", "Both ways end at the same picture. Largest error 0."];
    }

    blame(found) {
      const n = found.fx.n;
      const cells = new Set();
      found.difference.forEach((plane) => plane.forEach((v, u) => v !== 0 && cells.add(u)));
      const inside = [...cells].filter((u) => {
        const [i, j] = [Math.floor(u / n), u % n];
        return i > 0 && i < n - 1 && j > 0 && j < n - 1;
      });
      const where = cells.size === 1 ? "1 cell" : `${cells.size} cells`;
      const border = inside.length ? "" : ", at the border";
      return `The two ways differ in ${where}${border}. Largest error ${written(found.error)}.`;
    }

    showOptions() {
      const { operator } = this.f;
      this.reseed.hidden = operator !== "random";
      this.options.hidden = operator === "random" || operator === "sum";
      this.weights?.forEach((input, k) => {
        const weight = String(this.f.kernel[k]);
        if (document.activeElement !== input && input.value !== weight) input.value = weight;
      });
      if (this.padding) choose(this.padding, this.f.wrap ? "wrap" : "zero");
      if (this.stride) choose(this.stride, String(this.f.stride));
    }

    /** Try every move on this drawing, a few at a time while nothing else is to be done. */
    count() {
      const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 16));
      const ticket = (this.ticket = {});
      const moves = (this.moves ??= allMoves(N));
      const x = [...this.drawing.values];
      const f = { ...this.f, kernel: [...this.f.kernel] };
      const { fx } = this.found;
      let [tried, holding] = [0, 0];
      const work = () => {
        if (this.ticket !== ticket) return;
        const end = performance.now() + 4;
        while (tried < moves.length && performance.now() < end) {
          holding += commutes(f, x, N, moves[tried], fx);
          tried += 1;
        }
        if (tried < moves.length) later(work);
        else this.report(holding, moves.length);
      };
      setTimeout(() => later(work), 150);
    }

    report(holding, all) {
      const how = holding === all ? "all" : `${holding}`;
      const which = `${all} moves (shifts, turns and flips)`;
      this.census.textContent = `Tried on this drawing: ${which}. Both ways agree for ${how}.`;
      this.census.dataset.holding = holding;
    }
  }

  customElements.define("equivariance-explorer", EquivarianceExplorer);
})();
