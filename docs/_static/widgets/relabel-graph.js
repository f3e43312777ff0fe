/* Chapter 4: rename the nodes of a path, and see which layer follows. */
(function () {
  "use strict";
  const { h, permute, relabel, agree, Plane, svg } = gdl;

  const LAYERS = {
    degree: (A, x) => x.map((value, i) => (degree(A[i]) === 1 ? value : 0)),
    fixed: (A, x) => x.map((value, i) => (i === 0 || i === x.length - 1 ? value : 0)),
  };
  const degree = (row) => row.reduce((sum, edge) => sum + edge, 0);

  /** Return every order of n things. */
  function orders(n) {
    if (n === 0) return [[]];
    return orders(n - 1).flatMap((order) =>
      Array.from({ length: n }, (_, k) => [...order.slice(0, k), n - 1, ...order.slice(k)]));
  }

  /** The path, a value in each node; the nodes keep their places on the page. */
  class Path {
    constructor(label, count, heads = null) {
      this.label = label;
      this.nodes = Array.from({ length: count }, () => h("span", { class: "gdlw-node" }));
      const row = h("div", { class: "gdlw-path", role: "img" }, ...this.nodes);
      this.row = row;
      this.node = h("figure", {}, h("figcaption", { class: "gdlw-name" }, label));
      if (heads) this.node.append(h("div", { class: "gdlw-path gdlw-heads" }, ...heads));
      this.node.append(row);
    }

    show(values, limit, marked = null) {
      values.forEach((value, i) => {
        const mark = marked?.[i] ? " gdlw-differs" : "";
        this.nodes[i].className = `gdlw-node gdlw-z${gdl.step(value, limit)}${mark}`;
        this.nodes[i].textContent = gdl.written(value);
      });
      this.row.setAttribute("aria-label", `${this.label}: ${values.join(", ")}`);
    }
  }

  class RelabelGraph extends gdl.Widget {
    build() {
      const { adjacency, values, start } = this.data;
      this.names = [...start.names];
      this.layer = start.layer;
      const n = values.length;
      this.orders = orders(n);
      this.swaps = new gdl.Swaps(n, (i, j) => {
        [this.names[i], this.names[j]] = [this.names[j], this.names[i]];
        this.update();
      });
      this.paths = {
        x: new Path("names above, values inside", n, this.swaps.buttons),
        down: new Path("layer first, then renaming", n),
        across: new Path("renaming first, then layer", n),
      };
      this.matrix = new Plane(80);
      const picture = svg("svg", { viewBox: "-8 -8 90 90", role: "img" }, this.matrix.group);
      for (let i = 0; i < n; i++) {
        const middle = ((i + 0.5) * 80) / n;
        const attributes = { class: "gdlw-tag", "text-anchor": "middle" };
        picture.append(svg("text", { ...attributes, x: middle, y: -2.5 }, String(i)));
        picture.append(svg("text", { ...attributes, x: -4.5, y: middle + 2 }, String(i)));
      }
      this.picture = picture;
      this.verdict = new gdl.Verdict();
      const layer = gdl.choice("Layer", [["degree", "keep nodes with one neighbour"],
        ["fixed", "break it: keep nodes 0 and 4"]], this.layer, (value) => {
          this.layer = value;
          this.update();
        });
      const orderings = h("div", { class: "gdlw-row" },
        gdl.button("shuffle", () => this.shuffle()),
        gdl.button("old names", () => this.take(values.map((_, i) => i))));
      this.adjacency = adjacency;
      this.live.classList.add("gdlw-relabel");
      this.live.setAttribute("role", "group");
      this.live.setAttribute("aria-label", "A graph to rename");
      this.live.append(
        h("div", { class: "gdlw-toolbar" }, layer, orderings),
        h("div", { class: "gdlw-paths" }, ...Object.values(this.paths).map((path) => path.node)),
        h("figure", { class: "gdlw-panel gdlw-matrix" },
          h("figcaption", { class: "gdlw-name" }, "PAP\u1d40, by new names"), picture),
        this.verdict.box);
      this.update();
    }

    take(names) {
      this.names = [...names];
      this.update();
    }

    shuffle() {
      this.drawn = (this.drawn ?? 0) + 1;
      const draw = gdl.generator(this.drawn);
      const before = this.names.join();
      let names = [...this.names];
      while (names.join() === before) {
        names = this.orders[Math.floor(draw() * this.orders.length)];
      }
      this.take(names);
    }

    /** Go both ways for node i renamed s[i]; the ends are lists by new name. */
    ways(s) {
      const f = LAYERS[this.layer];
      const [A, x] = [this.data.adjacency, this.data.values];
      const matrix = relabel(A, s);
      const down = permute(f(A, x), s);
      const across = f(matrix, permute(x, s));
      return { matrix, down, across, holds: agree(down, across) };
    }

    /** What the element shows now, for a test. */
    get state() {
      const holding = this.orders.filter((s) => this.ways(s).holds).length;
      return { names: [...this.names], layer: this.layer, holding, ...this.ways(this.names) };
    }

    update() {
      const { names, matrix, down, across, holds, holding } = this.state;
      const { values } = this.data;
      const limit = gdl.size(values);
      const placed = (list) => names.map((name) => list[name]);
      const differ = names.map((name) => down[name] !== across[name]);
      this.swaps.buttons.forEach((handle, i) => {
        handle.textContent = String(names[i]);
        handle.setAttribute("aria-label", `Name ${names[i]} of the node in place ${i + 1}`);
      });
      this.paths.x.show(values, limit);
      this.paths.down.show(placed(down), limit, differ);
      this.paths.across.show(placed(across), limit, differ);
      this.matrix.draw(matrix.flat(), matrix.length, 2);
      const rows = matrix.map((row) => row.join(" ")).join("; ");
      this.picture.setAttribute("aria-label", `The renamed adjacency matrix: ${rows}`);
      this.judge(names, holds, holding);
    }

    judge(names, holds, holding) {
      const all = this.orders.length;
      const count = `Of all ${all} renamings, both ways agree for ${holding === all ? "all" : holding}.`;
      if (names.every((name, i) => name === i)) {
        this.verdict.show(null, "Old names.", `Nothing has been renamed yet. ${count}`);
      } else if (holds) this.verdict.show(true, "equivariant", `The layer follows this renaming. ${count}`);
      else {
        const kept = ["0", "4"].map((name) => names.indexOf(Number(name)) + 1).sort();
        this.verdict.show(false, "not equivariant",
          `It now keeps the nodes in places ${kept.join(" and ")}. ${count}`);
      }
    }
  }

  customElements.define("relabel-graph", RelabelGraph);
})();
