/* Chapter 5: put three tokens in another order, with and without a positional code. */
(function () {
  "use strict";
  const { h, attention, Cells } = gdl;

  class PermuteTokens extends gdl.Widget {
    build() {
      const { words, start } = this.data;
      const n = words.length;
      this.order = [...start.order];
      this.code = start.code;
      this.causal = start.causal;
      this.swaps = new gdl.Swaps(n, (i, j) => {
        [this.order[i], this.order[j]] = [this.order[j], this.order[i]];
        this.update();
      });
      this.rows = this.swaps.buttons.map((handle) => {
        const cells = Object.fromEntries(["token", "now", "before"].map((key) => [key, new Cells("")]));
        const block = (key, text) => h("div", { class: "gdlw-block" },
          h("span", { class: "gdlw-quiet" }, text), cells[key].row);
        const row = h("li", {}, handle, block("token", "token"), block("now", "answer, this order"),
          block("before", "answer, first order"));
        return { ...cells, row };
      });
      this.verdict = new gdl.Verdict();
      const code = gdl.choice("Positional code", [["none", "none"], ["added", "break it: added"]],
        this.code ? "added" : "none", (value) => {
          this.code = value === "added";
          this.update();
        });
      const mask = gdl.choice("Mask", [["none", "none"], ["causal", "break it: causal"]],
        this.causal ? "causal" : "none", (value) => {
          this.causal = value === "causal";
          this.update();
        });
      this.live.classList.add("gdlw-permute");
      this.live.setAttribute("role", "group");
      this.live.setAttribute("aria-label", "Tokens to put in order");
      this.live.append(h("div", { class: "gdlw-toolbar" }, code, mask,
        h("div", { class: "gdlw-row" }, gdl.button("first order", () => this.take(words.map((_, i) => i))))),
        h("ol", { class: "gdlw-tokens" }, ...this.rows.map((row) => row.row)), this.verdict.box);
      this.update();
    }

    take(order) {
      this.order = [...order];
      this.update();
    }

    layer(rows) {
      const placed = rows.map((row, i) =>
        row.map((value, c) => value + (this.code ? this.data.code[i][c] : 0)));
      return attention(placed, this.causal);
    }

    /** What the element shows now, for a test: rows in the order of the list. */
    get state() {
      const { tokens } = this.data;
      const now = this.layer(this.order.map((token) => tokens[token]));
      const first = this.layer(tokens);
      const before = this.order.map((token) => first[token]);
      const holds = gdl.agree(now.flat(), before.flat());
      const error = gdl.gap(now.flat(), before.flat());
      return { order: [...this.order], code: this.code, causal: this.causal, now, before, holds, error };
    }

    update() {
      const { order, now, before, holds, error } = this.state;
      const { words, tokens } = this.data;
      const limit = 3;
      this.rows.forEach((row, i) => {
        const word = words[order[i]];
        const handle = this.swaps.buttons[i];
        handle.textContent = word;
        handle.setAttribute("aria-label", `${word}, place ${i + 1}`);
        const differ = now[i].map((value, c) => Math.abs(value - before[i][c]) > 1e-10);
        row.token.label = `Token ${word}`;
        row.now.label = `Answer for ${word} in this order`;
        row.before.label = `Answer for ${word} in the first order`;
        row.token.show(tokens[order[i]], limit);
        row.now.show(now[i], limit, differ);
        row.before.show(before[i], limit, differ);
      });
      this.judge(order, now, holds, error);
    }

    judge(order, now, holds, error) {
      const { words } = this.data;
      const text = order.map((token) => words[token]).join(" ");
      const place = order.indexOf(0);
      const heard = now[place].map((value) => gdl.written(value)).join(", ");
      const answer = `In \u201c${text}\u201d, \u201c${words[0]}\u201d is told ${heard}.`;
      if (order.every((token, i) => token === i)) {
        this.verdict.show(null, "First order.", `${answer} Now move a word.`);
      } else if (holds) {
        this.verdict.show(true, "equivariant", `${answer} Every answer has moved with its word.`);
      } else {
        this.verdict.show(false, "not equivariant",
          `${answer} The answers changed, by up to ${gdl.written(error)}.`);
      }
    }
  }

  customElements.define("permute-tokens", PermuteTokens);
})();
