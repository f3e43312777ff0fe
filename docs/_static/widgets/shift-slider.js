/* Chapter 1: move a signal around the ring, and see where two paddings part. */
(function () {
  "use strict";
  const { h, svg, roll, convolve, gap, written, step } = gdl;

  /** Signals as bars, one under the other on the same scale. */
  class Bars {
    constructor(label, count) {
      this.label = label;
      this.ground = svg("path", { class: "gdlw-frame" });
      this.bars = Array.from({ length: count }, () => svg("rect"));
      this.marks = svg("path", { class: "gdlw-mark" });
      this.picture = svg("svg", { role: "img" }, ...this.bars, this.ground, this.marks);
      this.node = h("figure", { class: "gdlw-bars" },
        h("figcaption", { class: "gdlw-name" }, label), this.picture);
    }

    show(values, lowest, highest, marked = []) {
      const limit = Math.max(-lowest, highest);
      const unit = 40 / (highest - lowest);
      const width = 200 / values.length;
      this.picture.setAttribute("viewBox", "-1 -3 202 46");
      values.forEach((value, i) => {
        const bar = this.bars[i];
        bar.setAttribute("class", `gdlw-cells gdlw-z${step(value, limit)}`);
        const top = (highest - Math.max(value, 0)) * unit;
        for (const [name, size] of Object.entries({
          x: i * width, y: top, width, height: Math.abs(value) * unit,
        })) bar.setAttribute(name, size);
      });
      this.ground.setAttribute("d", `M0 ${highest * unit}h200`);
      const shape = (i) => {
        const value = values[i];
        const height = Math.max(Math.abs(value) * unit, 2);
        const top = value < 0 ? highest * unit : highest * unit - height;
        return `M${i * width} ${top}h${width}v${height}h${-width}z`;
      };
      this.marks.setAttribute("d", marked.map(shape).join(""));
      this.picture.setAttribute("aria-label", `${this.label}: ${values.map((v) => written(v)).join(", ")}`);
    }
  }

  class ShiftSlider extends gdl.Widget {
    build() {
      const { signal, start } = this.data;
      this.signal = [...signal];
      this.wrap = start.wrap;
      this.drawn = 1;
      this.slider = h("input", { type: "range", min: 0, max: signal.length - 1,
        value: start.shift, id: gdl.unique("shift") });
      this.slider.addEventListener("input", () => this.update());
      this.amount = h("output", { for: this.slider.id });
      this.rows = Object.fromEntries([["moved", "S\u02e2 x, shifted"],
        ["across", "f(S\u02e2 x): shift, then edges"], ["down", "S\u02e2 f(x): edges, then shift"]]
        .map(([key, label]) => [key, new Bars(label, signal.length)]));
      this.sentence = h("p", { class: "gdlw-sentence" });
      this.verdict = new gdl.Verdict();
      this.gaps = h("div", { class: "gdlw-gaps", role: "img" },
        ...signal.map((_, s) => h("div", {}, h("span"), h("small", {}, String(s)))));
      const outside = gdl.choice("Outside the ten cells",
        [["ring", "ring"], ["zeros", "break it: zeros"]], start.wrap ? "ring" : "zeros", (value) => {
          this.wrap = value === "ring";
          this.update();
        });
      const signals = h("div", { class: "gdlw-row" },
        gdl.button("the bump", () => this.take(this.data.signal)),
        gdl.button("another signal", () => this.another()));
      this.live.classList.add("gdlw-shift");
      this.live.setAttribute("role", "group");
      this.live.setAttribute("aria-label", "A signal to shift");
      this.live.append(
        h("div", { class: "gdlw-toolbar" },
          h("div", { class: "gdlw-range" },
            h("label", { class: "gdlw-label", for: this.slider.id }, "Shift s = ", this.amount),
            this.slider),
          outside, signals),
        h("div", { class: "gdlw-ways" }, ...Object.values(this.rows).map((row) => row.node)),
        h("figure", { class: "gdlw-bars" },
          h("figcaption", { class: "gdlw-name" }, "largest difference, for all ten shifts"), this.gaps),
        this.verdict.box);
      this.update();
    }

    take(signal) {
      this.signal = [...signal];
      this.update();
    }

    another() {
      const draw = gdl.generator(++this.drawn);
      this.take(this.signal.map(() => Math.floor(11 * draw()) - 5));
    }

    ways(s) {
      const { kernel } = this.data;
      const across = convolve(roll(this.signal, s), kernel, this.wrap);
      const down = roll(convolve(this.signal, kernel, this.wrap), s);
      return { moved: roll(this.signal, s), across, down, gap: gap(across, down) };
    }

    /** What the element shows now, for a test. */
    get state() {
      const shift = Number(this.slider.value);
      const gaps = this.signal.map((_, s) => this.ways(s).gap);
      return { shift, wrap: this.wrap, signal: [...this.signal], gaps, ...this.ways(shift) };
    }

    update() {
      const { shift, gaps, moved, across, down } = this.state;
      const differ = across.flatMap((value, i) => (value === down[i] ? [] : [i]));
      const every = [...moved, ...across, ...down];
      const [lowest, highest] = [Math.min(-2, ...every), Math.max(5, ...every)];
      this.amount.textContent = String(shift);
      this.rows.moved.show(moved, lowest, highest);
      this.rows.across.show(across, lowest, highest, differ);
      this.rows.down.show(down, lowest, highest, differ);
      const most = Math.max(5, ...gaps);
      gaps.forEach((value, s) => {
        const [bar, foot] = this.gaps.children[s].children;
        bar.textContent = written(value);
        bar.style.setProperty("--share", value / most);
        bar.className = value ? "gdlw-fails" : "";
        foot.className = s === shift ? "gdlw-now" : "";
      });
      const all = gaps.map((value) => written(value)).join(", ");
      this.gaps.setAttribute("aria-label", `Largest difference for the shifts 0 to 9: ${all}`);
      this.judge(shift, gaps[shift], differ, down, across, gaps);
    }

    judge(shift, size, differ, down, across, gaps) {
      const failing = gaps.filter((value) => value > 0).length;
      if (size) {
        const cell = (i) => `cell ${i}: ${written(across[i])} against ${written(down[i])}`;
        this.verdict.show(false, "do not meet", `Shifted by ${shift}, the two ways differ by ` +
          `${written(size)} (${differ.map(cell).join("; ")}). ${failing} of 10 shifts fail.`);
      } else {
        const others = failing ? ` But ${failing} of 10 shifts fail.` : " All ten shifts pass.";
        this.verdict.show(true, "they meet", `Shifted by ${shift}, the two ways agree.${others}`);
      }
    }
  }

  customElements.define("shift-slider", ShiftSlider);
})();
