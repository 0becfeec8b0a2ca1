package dev.cacheprog.report;

/// How the page looks: light and dark, wide and narrow. It loads nothing, and its policy lets it
/// not.
final class Style {
  private Style() {}

  /// All before the page's own content.
  static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang=en><head><meta charset=utf-8>
      <meta http-equiv=Content-Security-Policy content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name=viewport content="width=device-width, initial-scale=1">
      <meta name=color-scheme content="light dark">
      <title>cacheprog report</title>
      <style>
      :root { --page: #fafaf8; --card: #fff; --ink: #1d2126; --dim: #59616b; --line: #dcdfe3;
        --local: #2f7d4f; --prefetched: #2a6fbf; --fetched: #c27a06; --missed: #c8374b; --put: #6b5bb5;
        --upload: #a85f9b; --waiting: #6f7c8b; }
      @media (prefers-color-scheme: dark) {
        :root { --page: #14171a; --card: #1c2024; --ink: #e6e8ea; --dim: #a3abb4; --line: #343a41;
          --local: #4fb477; --prefetched: #5b9df0; --fetched: #e5a332; --missed: #f0697b; --put: #9d8df0;
          --upload: #d0aecb; --waiting: #7c8894; }
      }
      * { box-sizing: border-box; }
      body { margin: 0 auto; padding: 1rem; max-width: 70rem; background: var(--page); color: var(--ink);
        font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
      h2 { font-size: 1.2rem; margin: 2.2rem 0 .3rem; }
      h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
      p { margin: .3rem 0; }
      header p, .hint, footer, .notes, figcaption, .axis { color: var(--dim); }
      .hint, footer, .notes, small { font-size: .87rem; }
      .notes { padding: .6rem 1rem .6rem 2rem; border-left: 3px solid var(--fetched); background: var(--card); }
      footer { margin-top: 3rem; }
      code, .id { font-family: ui-monospace, monospace; font-size: .87em; overflow-wrap: anywhere; }
      i { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; }
      .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .6rem; margin: 1rem 0; }
      .tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
      .tiles span { display: block; color: var(--dim); font-size: .82rem; line-height: 1.35; }
      .tiles b { display: block; font-size: 1.45rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
      .legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .87rem; margin-top: 1rem; }
      svg { display: block; width: 100%; }
      .plot { margin: .3rem 0 1rem; display: grid; grid-template-columns: 3.4rem 1fr; gap: 0 .5rem; }
      .plot svg { height: 9rem; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line);
        background: linear-gradient(var(--line), var(--line)) 0 0 / 100% 1px no-repeat,
          linear-gradient(var(--line), var(--line)) 0 50% / 100% 1px no-repeat; }
      .y, .x { display: flex; justify-content: space-between; font-size: .8rem; color: var(--dim); }
      .y { flex-direction: column; text-align: right; line-height: 1; }
      .x, figcaption { grid-column: 2; }
      .x { position: relative; height: 1.3rem; }
      .x span { position: absolute; padding-left: .2rem; border-left: 1px solid var(--line); white-space: nowrap; }
      .x .end { transform: translateX(-100%); padding: 0 .2rem 0 0; border: 0; border-right: 1px solid var(--line); }
      figcaption { font-size: .8rem; }
      .spread { display: grid; grid-template-columns: 13rem 1fr 19rem; gap: 0 1rem; align-items: end; padding: .4rem 0; }
      .spread svg { height: 2.6rem; border-bottom: 1px solid var(--line); }
      .spread.axis { padding: 0; font-size: .8rem; }
      .decades { display: flex; }
      .decades span { flex: 1; border-left: 1px solid var(--line); padding-left: .2rem; white-space: nowrap; overflow: visible; }
      dl { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0; font-size: .87rem; }
      dt { color: var(--dim); font-size: .8rem; line-height: 1.2; }
      dd { margin: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0; }
      th { text-align: left; color: var(--dim); font-weight: 500; white-space: nowrap; }
      th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
      .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .head td { border: 0; padding-bottom: 0; }
      td.id { min-width: 12rem; }
      details { border: 1px solid var(--line); border-radius: 6px; background: var(--card); padding: .5rem .8rem; margin: .5rem 0; }
      details .tiles div { background: var(--page); }
      summary { cursor: pointer; overflow-wrap: anywhere; }
      summary span { color: var(--dim); font-variant-numeric: tabular-nums; }
      .local { fill: var(--local); background: var(--local); }
      .prefetched { fill: var(--prefetched); background: var(--prefetched); }
      .fetched { fill: var(--fetched); background: var(--fetched); }
      .missed { fill: var(--missed); background: var(--missed); }
      .put { fill: var(--put); background: var(--put); }
      .upload { fill: var(--upload); background: var(--upload); }
      .waiting { fill: var(--waiting); }
      .over { fill: var(--ink); fill-opacity: 0; }
      .over:hover { fill-opacity: .15; }
      @media (max-width: 46rem) {
        body { padding: .8rem; }
        .tiles { grid-template-columns: repeat(2, 1fr); }
        .plot { grid-template-columns: 2.4rem 1fr; }
        .plot svg { height: 7rem; }
        table { font-size: .84rem; }
        th, td { padding-right: .4rem; }
        td.id { min-width: 7.5rem; }
        .spread { grid-template-columns: 1fr; padding: .7rem 0; }
        .decades span:nth-child(even) { color: transparent; }
      }
      @media print { details { break-inside: avoid; } }
      </style></head><body>
      """;
}
