package dev.cacheprog.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes stacks as one page that needs nothing else: a flame graph, outermost calls on top, to be
/// looked into by clicks and searched.
final class FlameGraph {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>cacheprog: @TITLE@</title>
      <style>
        :root { color-scheme: light dark; --ours: #f6a04d; --other: #f3d9a0; --found: #c58cf2; }
        @media (prefers-color-scheme: dark) { :root { --ours: #a85a12; --other: #5c4a25; --found: #7a3fb0; } }
        body { font: 14px system-ui, sans-serif; margin: 1rem; }
        h1 { font-size: 1.2rem; margin: 0; }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
        #graph { position: relative; margin-top: .5rem; }
        #graph button { position: absolute; height: 17px; padding: 0 3px; border: 0; border-radius: 2px; overflow: hidden;
          font: 12px/17px ui-monospace, monospace; text-align: left; white-space: nowrap; color: inherit;
          background: var(--other); cursor: pointer; }
        #graph button.ours { background: var(--ours); }
        #graph button.found { background: var(--found); }
        #graph button:hover, #graph button:focus { outline: 1px solid; }
        #told { position: sticky; bottom: 0; min-height: 1.4em; padding: .3rem 0; background: Canvas; }
      </style>
      <header>
        <h1>cacheprog: @TITLE@</h1>
        <span>@SUBTITLE@</span>
        <input id="search" type="search" placeholder="search calls" aria-label="search calls">
      </header>
      <div id="graph"></div>
      <div id="told" role="status"></div>
      <script>
        // A node: name, nanoseconds, nodes below.
        const root = @TREE@;
        const graph = document.getElementById("graph"), told = document.getElementById("told");
        const search = document.getElementById("search"), ROW = 18;
        let top_ = root;
        (function link(node) { for (const child of node[2]) { child.parent = node; link(child); } })(root);
        const tell = n => n[0] + " \\u2014 " + (n[1] / 1e9).toFixed(2) + " s, " + (100 * n[1] / root[1]).toFixed(1) + " %";
        function box(node, x, width, row) {
          const b = document.createElement("button");
          b.textContent = node[0];
          b.title = tell(node);
          b.style.left = 100 * x + "%";
          b.style.width = "calc(" + 100 * width + "% - 1px)";
          b.style.top = row * ROW + "px";
          if (node[0].startsWith("dev.cacheprog.")) b.classList.add("ours");
          b.onclick = () => { top_ = node; draw(); };
          b.onfocus = b.onmouseenter = () => { told.textContent = tell(node); };
          graph.append(b);
        }
        function draw() {
          graph.textContent = "";
          const above = [];
          for (let n = top_.parent; n; n = n.parent) above.unshift(n);
          above.forEach((n, row) => box(n, 0, 1, row));
          let rows = 0;
          (function below(node, x, row) {
            const width = node[1] / top_[1];
            if (!(width > 0.0005)) return;
            box(node, x, width, row);
            rows = Math.max(rows, row + 1);
            for (const child of node[2]) { below(child, x, row + 1); x += child[1] / top_[1]; }
          })(top_, 0, above.length);
          graph.style.height = rows * ROW + "px";
          told.textContent = tell(top_);
          find();
        }
        function find() {
          const text = search.value.toLowerCase();
          for (const b of graph.children) b.classList.toggle("found", text !== "" && b.textContent.toLowerCase().includes(text));
        }
        search.oninput = find;
        draw();
      </script>
      </html>
      """;

  private FlameGraph() {}

  private static final class Node {
    private final Map<String, Node> below = new LinkedHashMap<>();
    private long nanos;

    void add(List<Frame> stack, long nanos) {
      Node node = this;
      node.nanos += nanos;
      for (Frame frame : stack.reversed()) {
        node = node.below.computeIfAbsent(frame.function(), _ -> new Node());
        node.nanos += nanos;
      }
    }

    void writeTo(StringBuilder json, String name) {
      // A name cannot hold quotes or backslashes, but <init> must not read as HTML.
      json.append("[\"").append(name.replace("<", "\\u003c")).append("\",").append(nanos);
      json.append(",[");
      String separator = "";
      for (Map.Entry<String, Node> each : below.entrySet()) {
        json.append(separator);
        each.getValue().writeTo(json, each.getKey());
        separator = ",";
      }
      json.append("]]");
    }
  }

  /// @param type of the times: `cpu` or `time`
  static String page(String type, Stacks stacks, Span span) {
    Node root = new Node();
    long samples = 0;
    for (Map.Entry<List<Frame>, Stacks.Weight> each : stacks.weights().entrySet()) {
      root.add(each.getKey(), each.getValue().nanos());
      samples += each.getValue().samples();
    }
    StringBuilder tree = new StringBuilder();
    root.writeTo(tree, "all");
    return PAGE.replace("@TITLE@", type.equals("cpu") ? "CPU" : "wall clock of all threads")
        .replace(
            "@SUBTITLE@",
            samples
                + " samples in "
                + span.length().toMillis() / 1e3
                + " s from "
                + span.start().toString())
        .replace("@TREE@", tree);
  }
}
