/* Blueprint Builder: pick a domain; see its layer, what the layer costs, and a group at
   work on both of its sides. */
(function () {
  "use strict";
  const { h, svg, step, Plane, choice, button, written, mod, agree, gap } = gdl;

  const SIDE = 80; // of a panel's picture, in its own units
  const SMALL = 37; // of one of four planes
  const SLOTS = [[0, 0], [43, 0], [0, 43], [43, 43]];
  const MIDDLE = SIDE / 2;
  const DEGREE = Math.PI / 180;

  // --- pieces of arithmetic ---------------------------------------------------------

  const turned = ([x, y], angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return [c * x - s * y, s * x + c * y];
  };
  const times = (R, v) => R.map((row) => row.reduce((sum, entry, k) => sum + entry * v[k], 0));
  const add = (...vectors) => vectors[0].map((_, k) => vectors.reduce((sum, v) => sum + v[k], 0));
  const mix = (a, b, t) => a.map((v, k) => v + t * (b[k] - v));
  const moved = (g, p) => add(times(g.R, p), g.t);

  const maps = new Map();

  /** Return a linear map without any rule, always the same: numbers to numbers. */
  function free(numbers, count = numbers.length) {
    const key = `${numbers.length} ${count}`;
    if (!maps.has(key)) {
      const draw = gdl.generator(1);
      const row = () => numbers.map(() => (2 * draw() - 1) / 2);
      maps.set(key, Array.from({ length: count }, row));
    }
    return times(maps.get(key), numbers);
  }

  /** Filter a stack of four planes; its filter turns, and its planes change places. */
  function stackConvolve(planes, kernel, n, places) {
    return planes.map((_, r) => {
      const answers = planes.map((plane, s) => {
        let filter = kernel[places ? mod(s - r, 4) : s];
        for (let k = 0; k < r; k++) filter = gdl.move(filter, 3, gdl.MOVES.turn(3));
        return gdl.correlate(plane, n, filter, true, 1);
      });
      return add(...answers);
    });
  }

  /** EGNN with weights (h_i + h_j) / (2 + d^2); `axes` weighs x, y and z by themselves. */
  function pointLayer({ p, h: features }, axes) {
    const share = 1 / (p.length - 1);
    const ends = { p: p.map((v) => [...v]), h: [...features], from: p };
    p.forEach((a, i) => p.forEach((b, j) => {
      if (i === j) return;
      const apart = a.map((v, k) => v - b[k]);
      const message = (features[i] + features[j]) / (2 + apart.reduce((sum, v) => sum + v * v, 0));
      ends.h[i] += message;
      apart.forEach((v, k) => { ends.p[i][k] += share * v * message * (axes?.[k] ?? 1); });
    }));
    return ends;
  }

  /** A gauge convolution at one point: own [a, b] for itself, K for its neighbours. */
  function surfaceLayer({ v, angles }, { own: [a, b], K }, turning) {
    let y = [a * v[0][0] - b * v[0][1], b * v[0][0] + a * v[0][1]];
    angles.forEach((angle, j) => {
      const phi = turning ? angle : 0;
      y = add(y, turned(times(K, turned(v[j + 1], -phi)), phi));
    });
    return { v: [y] };
  }

  // --- pictures --------------------------------------------------------------------------

  const ball = (x, y, r, value, limit, text) => [
    svg("circle", { cx: x, cy: y, r, class: `gdlw-ball gdlw-z${step(value, limit)}` }),
    svg("text", { x, y, class: "gdlw-value" }, text ?? written(value, 0)),
  ];

  const line = (a, b, name) =>
    svg("path", { d: `M${a[0]} ${a[1]}L${b[0]} ${b[1]}`, class: name });

  function arrow(a, b, name) {
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const barb = (turn) => add(b, turned([-4, 0], angle + turn)).join(" ");
    const d = `M${a.join(" ")}L${b.join(" ")}M${barb(0.5)}L${b.join(" ")}L${barb(-0.5)}`;
    return svg("path", { d, class: `gdlw-stroke ${name}` });
  }

  /** Draw planes; `rest` of the move `name` is still to come. */
  function drawPlanes(panel, planes, { limit, name, rest }) {
    const n = Math.sqrt(planes[0].length);
    const four = planes.length === 4;
    if (!panel.planes) {
      panel.planes = planes.map(() => new Plane(four ? SMALL : SIDE));
      panel.art.replaceChildren(...panel.planes.map((plane) => plane.group));
    }
    const shift = { right: [1, 0], left: [-1, 0], down: [0, 1], up: [0, -1] }[name];
    panel.planes.forEach((plane, r) => {
      const { side, group, ink } = plane;
      if (rest === 1 || rest === 0) {
        plane.twin?.remove();
        plane.draw(planes[r], n, limit);
        if (rest && shift) {
          plane.twin = ink.cloneNode(true);
          plane.twin.setAttribute("transform", `translate(${shift.map((a) => -a * side)})`);
          ink.append(plane.twin);
        }
      }
      const by = rest && shift ? shift.map((a) => (-a * rest * side) / n) : [0, 0];
      ink.setAttribute("transform", `translate(${by})`);
      const turning = rest && name === "turn";
      const at = four ? mix(SLOTS[r], SLOTS[turning ? mod(r - 1, 4) : r], rest) : [0, 0];
      const angle = turning ? 90 * rest : 0;
      group.setAttribute("transform", `translate(${at}) rotate(${angle} ${side / 2} ${side / 2})`);
    });
  }

  /** Draw named nodes; each has come from the place of its old name. */
  function drawNodes(panel, { A, x }, { limit, was, rest }) {
    const n = x.length;
    const seats = x.map((_, i) => {
      const angle = (2 * Math.PI * i) / n;
      return A ? [MIDDLE + 27 * Math.sin(angle), MIDDLE - 25 * Math.cos(angle)]
        : [8 + (64 * i) / (n - 1), MIDDLE];
    });
    const at = seats.map((seat, i) => {
      const start = seats[was ? was[i] : i];
      const by = mix(seat, start, rest);
      if (!A) by[1] += 50 * rest * (1 - rest) * Math.sign(start[0] - seat[0]);
      return by;
    });
    const edges = [];
    A?.forEach((row, i) => row.forEach((edge, j) => {
      if (edge && i < j) edges.push(line(at[i], at[j], "gdlw-edge"));
    }));
    const names = seats.map(([x0, y0], i) => {
      const out = A ? mix([MIDDLE, MIDDLE], [x0, y0], 1.42) : [x0, y0 + 14];
      return svg("text", { x: out[0], y: out[1], class: "gdlw-tag gdlw-middle" }, `${i}`);
    });
    const balls = at.flatMap(([x0, y0], i) => ball(x0, y0, 7.2, x[i], limit));
    panel.art.replaceChildren(...edges, ...names, ...balls);
  }

  // A fixed view, so that no axis is hidden behind another one.
  const VIEW = [[0.94, 0, -0.34], [-0.1, 0.96, -0.27], [0.33, 0.29, 0.9]];

  function drawPoints(panel, { p, h: features, from }, { limit }) {
    const seen = (point) => {
      const [x, y, z] = times(VIEW, point);
      return [MIDDLE + 17 * x, MIDDLE - 17 * y, z];
    };
    const at = p.map(seen);
    const start = from?.map(seen);
    const parts = at.slice(1).map((end, k) => {
      const [a, b] = start ? [start[0], start[k + 1]] : [at[0], end];
      return [(a[2] + b[2]) / 2 - 0.2, [line(a, b, start ? "gdlw-ghost" : "gdlw-edge")]];
    });
    at.forEach(([x, y, z], i) => {
      if (start) parts.push([z - 0.1, [arrow(start[i].slice(0, 2), [x, y], "gdlw-answer")]]);
      parts.push([z, ball(x, y, 5.4 + 0.7 * z, features[i], limit)]);
    });
    parts.sort((a, b) => a[0] - b[0]);
    panel.art.replaceChildren(...parts.flatMap((part) => part[1]));
  }

  const globe = () => [
    svg("circle", { cx: MIDDLE, cy: MIDDLE, r: 38, class: "gdlw-globe" }),
    ...[12, 26].flatMap((r) => [
      svg("ellipse", { cx: MIDDLE, cy: MIDDLE, rx: r, ry: 38, class: "gdlw-ghost" }),
      svg("ellipse", { cx: MIDDLE, cy: MIDDLE, rx: 38, ry: r, class: "gdlw-ghost" }),
    ]),
  ];

  /** Draw vectors at the middle of a sphere, and at neighbours if the signal has them. */
  function drawSurface(panel, { v, angles }, { frame }) {
    const place = ([x, y]) => [MIDDLE + x, MIDDLE - y];
    const flat = 0.8; // the cosine of the distance, by which a radial part looks shorter
    const shapes = globe();
    ["1", "2"].forEach((name, k) => {
      const tip = turned([k ? 0 : 15, k ? 15 : 0], frame);
      const [x, y] = place(tip.map((a) => 1.35 * a));
      shapes.push(arrow(place([0, 0]), place(tip), "gdlw-axis"));
      shapes.push(svg("text", { x, y, class: "gdlw-tag gdlw-middle" }, `e${"\u2081\u2082"[k]}`));
    });
    angles?.forEach((angle, j) => {
      const [radial, across] = turned(v[j + 1], -angle);
      const start = turned([26, 0], angle + frame);
      const end = add(start, turned([9 * flat * radial, 9 * across], angle + frame));
      shapes.push(svg("circle", { cx: place(start)[0], cy: place(start)[1], r: 1.8, class: "gdlw-dot" }));
      shapes.push(arrow(place(start), place(end), "gdlw-heard"));
    });
    shapes.push(arrow(place([0, 0]), place(turned(v[0], frame).map((a) => 13 * a)), "gdlw-answer"));
    panel.art.replaceChildren(...shapes);
  }

  // --- domains -------------------------------------------------------------------------
  // Each has its moves by name; act(g, x) on both sides of the layer; three layers;
  // numbers(x), which are compared; and a picture.

  /** Shifts of a torus, and turns: both sides are planes. */
  function planes(names) {
    const n = (x) => Math.sqrt(x[0].length);
    return {
      moves: names,
      none: () => gdl.IDENTITY,
      after: (name, g, x) => gdl.after(gdl.MOVES[name](n(x)), g, n(x)),
      act: (g, x) => (x.length === 4 ? gdl.moveStack(x, n(x), g) : x.map((y) => gdl.move(y, n(x), g))),
      numbers: (x) => x.flat(),
      draw: drawPlanes,
    };
  }

  /** New names of nodes: node i is renamed g[i]. */
  const renamed = {
    moves: { shuffle: "shuffle", swap: "swap 0 and 1" },
    none: ({ x }) => x.map((_, i) => i),
    after(name, g, _, draw) {
      if (name === "swap") return g.map((i) => (i < 2 ? 1 - i : i));
      let found = g;
      while (found.some((i, k) => i === g[k])) {
        found = g.map((i) => [draw(), i]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
      }
      return found;
    },
    was: (from, to) => gdl.permute(from, to),
    act: (g, { A, x }) => ({ A: A && gdl.relabel(A, g), x: gdl.permute(x, g) }),
    numbers: ({ x }) => x,
    draw: drawNodes,
  };

  const sum = (list) => list.reduce((total, value) => total + value, 0);

  const turnAbout = (axis, angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return axis ? [[c, 0, s], [0, 1, 0], [-s, 0, c]] : [[1, 0, 0], [0, c, -s], [0, s, c]];
  };
  const MATRICES = {
    spin: (t) => turnAbout(1, 35 * DEGREE * t),
    tip: (t) => turnAbout(0, 35 * DEGREE * t),
    mirror: () => [[-1, 0, 0], [0, 1, 0], [0, 0, 1]],
    shift: () => turnAbout(0, 0),
  };

  const DOMAINS = {
    grid: {
      ...planes({ right: "shift right", down: "shift down" }),
      sample: ({ x }) => [x],
      layers: {
        good: (x, w) => [gdl.correlate(x[0], Math.sqrt(x[0].length), w.kernel, true, 1)],
        wrong: (x, w) => [gdl.correlate(x[0], Math.sqrt(x[0].length), w.kernel, false, 1)],
        free: (x) => [free(x[0])],
      },
    },
    graph: {
      ...renamed,
      sample: ({ A, x }) => ({ A, x }),
      layers: {
        good: ({ A, x }, w) => ({ A, x: add(x.map((v) => w.own * v), times(A, x).map((v) => w.other * v)) }),
        wrong: ({ A, x }, w) => ({ A, x: add(x.map((v, i) => i * v), times(A, x).map((v) => w.other * v)) }),
        free: ({ A, x }) => ({ A, x: free(x) }),
      },
    },
    set: {
      ...renamed,
      box: "-1 17 82 44",
      sample: ({ x }) => ({ x }),
      layers: {
        good: ({ x }, w) => ({ x: x.map((v) => w.own * v + w.other * sum(x)) }),
        wrong: ({ x }, w) => ({ x: x.map((v, i) => w.own * v + w.other * sum(x.slice(0, i + 1))) }),
        free: ({ x }) => ({ x: free(x) }),
      },
    },
    "grid with rotation": {
      ...planes({ turn: "quarter turn", right: "shift right" }),
      sample: ({ x }) => x,
      layers: {
        good: (x, w) => stackConvolve(x, w.kernel, Math.sqrt(x[0].length), true),
        wrong: (x, w) => stackConvolve(x, w.kernel, Math.sqrt(x[0].length), false),
        free(x) {
          const y = free(x.flat());
          return x.map((plane, r) => plane.map((_, u) => y[r * plane.length + u]));
        },
      },
    },
    "3D points": {
      moves: { spin: "turn", tip: "tip", mirror: "mirror", shift: "shift" },
      sample: ({ x, h: features }) => ({ p: x, h: features }),
      none: () => ({ R: MATRICES.shift(), t: [0, 0, 0] }),
      after: (name, g, x, draw) => DOMAINS["3D points"].between(name, g, 1),
      /** Go a part of the way; a mirror has no half-way. */
      between(name, g, part) {
        const R = MATRICES[name](part);
        const still = g.t.every((v) => Math.abs(v) < 0.1);
        const by = name === "shift" ? (still ? [0.5, 0.3, 0] : g.t.map((v) => -v)) : [0, 0, 0];
        const columns = [0, 1, 2].map((k) => times(R, g.R.map((row) => row[k])));
        const product = [0, 1, 2].map((i) => columns.map((column) => column[i]));
        return { R: product, t: add(times(R, g.t), by.map((v) => part * v)) };
      },
      act: (g, x) => ({ ...x, p: x.p.map((v) => moved(g, v)), from: x.from?.map((v) => moved(g, v)) }),
      layers: {
        good: (x) => pointLayer(x),
        wrong: (x, w) => pointLayer(x, w.axes),
        free(x) {
          const y = free([...x.p.flat(), ...x.h]);
          const n = x.h.length;
          return { from: x.p, h: y.slice(3 * n), p: x.p.map((v, i) => mix(v, y.slice(3 * i, 3 * i + 3), 0.5)) };
        },
      },
      numbers: ({ p, h: features }) => [...p.flat(), ...features],
      colours: ({ h: features }) => features,
      draw: drawPoints,
    },
    "curved surface": {
      moves: { left: "turn the frame left", back: "turn the frame right" },
      sample: ({ x, angles }) => ({ v: x, angles }),
      none: () => 0,
      after: (name, g) => DOMAINS["curved surface"].between(name, g, 1),
      between: (name, g, part) => g + part * (name === "left" ? 40 : -40) * DEGREE,
      act: (g, x) => ({ v: x.v.map((v) => turned(v, -g)), angles: x.angles?.map((a) => a - g) }),
      layers: {
        good: (x, w) => surfaceLayer(x, w, true),
        wrong: (x, w) => surfaceLayer(x, w, false),
        free: (x) => ({ v: [free(x.v.flat(), 2).map((v) => v / 2)] }),
      },
      numbers: ({ v }) => v.flat(),
      caption: ({ v }) => `(${v[0].map((a) => written(a + 0.0001)).join(", ")})`,
      draw: drawSurface,
    },
  };

  /** Go both ways around the square. */
  function both(name, layer, w, x, g) {
    const domain = DOMAINS[name];
    const f = (given) => domain.layers[layer](given, w);
    const fx = f(x);
    const gx = domain.act(g, x);
    const [gfx, fgx] = [domain.act(g, fx), f(gx)];
    const ends = [gfx, fgx].map(domain.numbers);
    return { fx, gx, gfx, fgx, error: gap(...ends), holds: agree(...ends) };
  }

  /** Read a count: terms [c, i, j] stand for c * c_in^i * c_out^j. */
  const count = (terms, into, out) =>
    terms.reduce((total, [c, i, j]) => total + c * into ** i * out ** j, 0);

  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");

  class Panel {
    constructor(name, what) {
      this.what = what;
      this.art = svg("g");
      this.picture = svg("svg", { viewBox: "-1 -1 82 82", role: "img" }, this.art);
      this.caption = h("p", { class: "gdlw-coordinates", "aria-hidden": "true" });
      this.node = h("figure", { class: "gdlw-panel" },
        h("figcaption", { class: "gdlw-name" }, name), this.picture, this.caption);
    }

    clear(box = "-1 -1 82 82") {
      this.picture.setAttribute("viewBox", box);
      this.planes = null;
      this.art.replaceChildren();
    }

    show(domain, signal, view) {
      domain.draw(this, signal, view);
      this.caption.textContent = domain.caption?.(signal) ?? "";
      if (view.rest) return;
      const numbers = domain.numbers(signal);
      const range = `smallest ${written(Math.min(...numbers))}, largest ${written(Math.max(...numbers))}`;
      this.picture.setAttribute("aria-label", `${this.what}: ${range}`);
    }
  }

  class BlueprintBuilder extends gdl.Widget {
    build() {
      this.draw = gdl.generator(3);
      this.into = this.out = 0;
      const names = Object.keys(this.data.domains);
      this.panels = {
        x: new Panel("x", "Sample x"),
        fx: new Panel("f(x)", "f of x"),
        gfx: new Panel("g\u00b7f(x)", "f of x, then moved"),
        gx: new Panel("g\u00b7x", "x moved"),
        fgx: new Panel("f(g\u00b7x)", "f of the moved x"),
      };
      this.verdict = new gdl.Verdict();
      this.facts = h("dl", { class: "simple gdlw-facts" });
      this.kinds = h("div");
      this.pad = h("div", { class: "gdlw-moves", role: "group", "aria-label": "Move g" });
      this.meet = h("span", { class: "gdlw-meet", "aria-hidden": "true" });
      const domain = choice("Domain", names.map((name) => [name, name]), names[0],
        (name) => this.pick(name));
      const side = h("div", { class: "gdlw-side" }, this.facts, this.kinds, this.verdict.box);
      this.live.classList.add("gdlw-builder");
      this.live.setAttribute("role", "group");
      this.live.setAttribute("aria-label", "Blueprint Builder");
      this.live.append(domain, this.stage(), side, this.counter(), this.listing());
      this.pick(names[0]);
    }

    stage() {
      const put = (node, area) => {
        node.style.gridArea = area;
        return node;
      };
      const way = (name, area, kind) => put(
        h("div", { class: `gdlw-arrow ${kind}`, "aria-hidden": "true" }, name), area);
      const { x, fx, gfx, gx, fgx } = this.panels;
      return h("div", { class: "gdlw-stage" },
        put(x.node, "x"), way("f", "top", "gdlw-across"), put(fx.node, "fx"),
        way("", "left1", "gdlw-down"), way("g", "right1", "gdlw-down"),
        put(this.pad, "pad"), put(gfx.node, "gfx"),
        way("", "left2", "gdlw-down"), put(this.meet, "right2"),
        put(gx.node, "gx"), way("f", "bottom", "gdlw-across"), put(fgx.node, "fgx"));
    }

    /** A slider over a list; `onchange` is told the place in it. */
    slider(text, most, value, onchange) {
      const number = h("strong");
      const input = h("input", { type: "range", min: 0, max: most, value });
      const label = h("label", { class: "gdlw-range gdlw-label" }, h("span", {}, text, " ", number), input);
      input.addEventListener("input", () => onchange(Number(input.value)));
      return { label, input, number, text: label.firstChild.firstChild };
    }

    counter() {
      const { channels } = this.data;
      const change = (key) => (value) => {
        this[key] = value;
        this.tell();
      };
      this.sliders = {
        size: this.slider("size", 5, 3, change("size")),
        into: this.slider("channels in", channels.length - 1, 0, change("into")),
        out: this.slider("channels out", channels.length - 1, 0, change("out")),
      };
      this.bars = ["equivariant, linear", "unconstrained, linear", "in use"].map((name) => {
        const parts = { name: h("span", {}, name), number: h("strong"), bar: h("i") };
        parts.row = h("li", {}, parts.name, parts.number, parts.bar);
        return parts;
      });
      this.ratio = h("p", { class: "gdlw-census" });
      return h("div", { class: "gdlw-counter" },
        h("div", { class: "gdlw-sliders" }, ...Object.values(this.sliders).map((each) => each.label)),
        h("ul", { class: "gdlw-counts", "aria-label": "Parameters" }, ...this.bars.map((each) => each.row)),
        this.ratio);
    }

    listing() {
      this.code = h("code", { tabindex: 0, role: "region", "aria-label": "Program" });
      const box = h("pre", {}, this.code);
      this.copier = button("copy", () => this.copy());
      return h("div", { class: "gdlw-listing" }, box, this.copier);
    }

    async copy() {
      const say = (text) => {
        this.copier.textContent = text;
        setTimeout(() => { this.copier.textContent = "copy"; }, 1500);
      };
      try {
        await navigator.clipboard.writeText(this.code.textContent);
        say("copied");
      } catch {
        getSelection().selectAllChildren(this.code); // then the reader's own keys do it
        say("selected");
      }
    }

    pick(name) {
      this.name = name;
      this.entry = this.data.domains[name];
      this.domain = DOMAINS[name];
      this.x = this.domain.sample(this.entry.sample);
      this.layer = "good";
      this.size = 3;
      this.sliders.size.input.value = 3;
      for (const panel of Object.values(this.panels)) panel.clear(this.domain.box);
      this.live.dataset.domain = name;
      const layers = [["good", "equivariant"], ["wrong", `break it: ${this.entry.wrong}`],
        ["free", "break it: unconstrained"]];
      this.kinds.replaceChildren(choice("Layer f", layers, "good", (layer) => {
        this.layer = layer;
        this.update();
      }));
      const moves = Object.entries(this.domain.moves).map(([key, text]) =>
        button(text, () => this.step(key), { "data-move": key }));
      this.pad.replaceChildren(h("p", { class: "gdlw-g" }, h("em", {}, "g"), ": ", this.entry.acts),
        ...moves, button("no move", () => this.step(null), { "data-move": "reset" }));
      this.g = this.domain.none(this.x);
      this.g = this.domain.after(Object.keys(this.domain.moves)[0], this.g, this.x, this.draw);
      this.tell();
      this.update();
    }

    step(name) {
      const from = this.g;
      const { domain } = this;
      this.g = name ? domain.after(name, from, this.x, this.draw) : domain.none(this.x);
      const was = domain.was?.(from, this.g);
      this.update();
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (!calm && name && name !== "mirror") this.play(name, from, was);
    }

    /** Show the way from one state to the next, a frame at a time. */
    play(name, from, was) {
      const ticket = (this.ticket = {});
      const start = performance.now();
      const frame = (now) => {
        if (this.ticket !== ticket) return;
        const part = Math.min(1, Math.max(0, now - start) / 550);
        const rest = 1 - part * part * (3 - 2 * part);
        const g = this.domain.between ? this.domain.between(name, from, 1 - rest) : this.g;
        this.show(g, { name, rest, was });
        if (part < 1) requestAnimationFrame(frame);
        else this.ticket = null;
      };
      frame(start);
    }

    /** What the element shows now, for a test. */
    get state() {
      const { name, layer, g, x, entry } = this;
      return { name, layer, g, x, moving: Boolean(this.ticket), counts: this.counts,
        program: this.code.textContent, ...both(name, layer, entry.sample, x, g) };
    }

    show(g, view) {
      const { domain } = this;
      const found = domain.between || view.rest === 0
        ? both(this.name, this.layer, this.entry.sample, this.x, g) : this.found;
      this.found = found;
      const colours = domain.colours ?? domain.numbers;
      const limit = gdl.size([found.fx, found.gfx, found.fgx].flatMap(colours));
      const given = gdl.size(colours(this.x));
      const still = { rest: 0, frame: 0, name: null };
      const frame = this.name === "curved surface" ? g : 0;
      const moving = { ...view, frame };
      if (view.rest === 0 || view.rest === 1) {
        this.panels.x.show(domain, this.x, { ...still, limit: given });
        this.panels.fx.show(domain, found.fx, { ...still, limit });
        this.panels.fgx.show(domain, found.fgx, { ...still, frame, limit });
      } else if (domain.between) this.panels.fgx.show(domain, found.fgx, { ...still, frame, limit });
      this.panels.gx.show(domain, found.gx, { ...moving, limit: given });
      this.panels.gfx.show(domain, found.gfx, { ...moving, limit });
      return found;
    }

    update() {
      this.ticket = null;
      const { error, holds } = this.show(this.g, { rest: 0 });
      const none = JSON.stringify(this.g) === JSON.stringify(this.domain.none(this.x));
      this.meet.className = `gdlw-meet ${none ? "" : holds ? "gdl-equivariant" : "gdl-broken"}`;
      this.meet.textContent = none ? "" : holds ? "equal" : "not equal";
      if (none) this.verdict.show(null, "No move.", "Choose one with the buttons under x.");
      else if (!holds) {
        this.verdict.show(false, "not equivariant", `f(g\u00b7x) is not g\u00b7f(x). Largest error ${written(error)}.`);
      } else if (this.layer === "good") {
        this.verdict.show(true, "equivariant", "f(g\u00b7x) = g\u00b7f(x). Largest error " +
          `${error === 0 ? "0" : "below 10\u207b\u00b9\u2070"}.`);
      } else {
        this.verdict.show(true, "agrees here", "This move does not show the fault. Try another one.");
      }
    }

    /** Write the counts, the group and the program for the size and the channels. */
    tell() {
      const { entry, data, sliders } = this;
      const [into, out] = [data.channels[this.into], data.channels[this.out]];
      const size = Object.keys(entry.sizes)[this.size];
      const row = entry.sizes[size];
      const read = (key) => count(row[key], into, out);
      const counts = { size: Number(size), into, out, group: row.group, order: row.order };
      for (const key of ["parameters", "unconstrained", "biases", "layer_parameters"]) {
        counts[key] = read(key);
      }
      this.counts = counts;
      sliders.size.text.textContent = entry.size;
      for (const [key, value] of [["size", size], ["into", into], ["out", out]]) {
        sliders[key].number.textContent = value;
        sliders[key].input.setAttribute("aria-valuetext", value);
      }
      const numbers = [counts.parameters, counts.unconstrained, counts.layer_parameters];
      this.bars.forEach((bar, k) => {
        bar.number.textContent = grouped(numbers[k]);
        bar.bar.style.width = `${(100 * Math.log1p(numbers[k])) / Math.log1p(Math.max(...numbers))}%`;
      });
      this.bars[2].name.textContent = entry.layer;
      const many = counts.biases === 1 ? "bias" : "biases";
      const biases = counts.biases ? `${grouped(counts.biases)} ${many} on top` : "no bias is allowed";
      const per = counts.unconstrained / counts.parameters;
      this.ratio.textContent = `Counted: ${entry.counted}; ${biases}. ` +
        `One free number for ${written(per, per < 10 ? 1 : 0)} of the unconstrained layer. Bars are logarithmic.`;
      const order = row.order === "infinite" ? "infinitely many elements"
        : `${grouped(row.order)} ${row.order === "1" ? "element" : "elements"}`;
      const facts = { Group: `${row.group}, ${order}`, "Rule of f": entry.rule, Architecture: entry.architecture };
      this.facts.replaceChildren(...Object.entries(facts).map(([term, text]) =>
        h("div", {}, h("dt", {}, term), h("dd", {}, text))));
      const given = { n: size, c_in: into, c_out: out };
      this.code.textContent = entry.program.replace(/\{(n|c_in|c_out)\}/g, (_, key) => given[key]);
    }
  }

  customElements.define("blueprint-builder", BlueprintBuilder);
  gdl.builder = { DOMAINS, both, count, free };
})();
