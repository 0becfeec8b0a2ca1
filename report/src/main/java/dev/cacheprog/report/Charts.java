package dev.cacheprog.report;

import dev.cacheprog.report.format.Line;
import dev.cacheprog.report.format.Tier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/// Charts with their titles, axes and legends.
final class Charts {
  static final List<Tier> GETS = List.of(Tier.LOCAL, Tier.PREFETCHED, Tier.FETCHED, Tier.MISSED);
  private static final List<Tier> PUTS = List.of(Tier.PUT, Tier.UPLOAD);

  private final StringBuilder html;

  /// @param html what they are appended to
  Charts(StringBuilder html) {
    this.html = html;
  }

  /// What the style calls a tier.
  static String name(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  /// When requests were answered.
  void timeline(Timeline timeline) {
    String width = Text.time(timeline.width());
    html.append(
        "<h2>Time line</h2>\n<p class=hint>Requests by the time of their answer, in intervals of ");
    html.append(width).append('.');
    if (timeline.pauses() > 0) {
      html.append(" Left out: ").append(Text.count(timeline.pauses()));
      html.append(" pauses without a go command.");
    }
    html.append("</p>\n");
    legend(GETS);
    stack(timeline, GETS, "lookups per " + width);
    html.append("<h3>Lookups in progress</h3>\n");
    Svg.Plot plot = Svg.area(timeline.waiting());
    figure(plot.svg(), Text.count(plot.top()), "lookups at the same time", timeline);
    legend(PUTS);
    stack(timeline, PUTS, "puts and uploads per " + width);
  }

  private void legend(List<Tier> tiers) {
    html.append("<p class=legend>");
    for (Tier tier : tiers) {
      html.append("<span><i class=").append(name(tier)).append("></i>");
      html.append(tier.text()).append("</span> ");
    }
    html.append("</p>\n");
  }

  private void stack(Timeline timeline, List<Tier> tiers, String unit) {
    Map<String, long[]> series = new LinkedHashMap<>();
    List<String> titles = new ArrayList<>();
    for (Tier tier : tiers) {
      series.put(name(tier), timeline.of(tier));
    }
    for (int i = 0; i < timeline.bins(); i++) {
      StringBuilder title = new StringBuilder(Text.time(i * timeline.width()));
      for (Tier tier : tiers) {
        long number = timeline.of(tier)[i];
        if (number > 0) {
          title.append(", ").append(Text.count(number)).append(' ').append(tier.text());
        }
      }
      titles.add(title.toString());
    }
    Svg.Plot plot = Svg.stacked(series, titles);
    figure(plot.svg(), Text.count(plot.top()), unit, timeline);
  }

  private void figure(String svg, String top, String unit, Timeline timeline) {
    html.append("<figure class=plot><div class=y><span>").append(top);
    html.append("</span><span>0</span></div>").append(svg).append("<div class=x>");
    ticks(timeline.bins() * timeline.width());
    html.append("</div><figcaption>").append(unit).append("</figcaption></figure>\n");
  }

  /// About five round times below an axis that ends with `end`, in microseconds.
  private void ticks(long end) {
    long step = Svg.nice(Math.ceilDiv(end, 5L));
    for (long at = 0; at <= end; at += step) {
      html.append(at > end * 9 / 10 ? "<span class=end style=left:" : "<span style=left:");
      html.append(Text.percentage(at, end)).append('>');
      html.append(at == 0 ? "0" : Text.seconds(at, end)).append("</span>");
    }
  }

  /// How long requests took.
  void durations(Totals totals) {
    spreads("Durations", "requests by duration.", totals, true, Line.Event::micros);
  }

  /// How large bodies were.
  void sizes(Totals totals) {
    spreads(
        "Sizes", "bodies by uncompressed size. Misses have none.", totals, false, Line.Event::size);
  }

  private void spreads(
      String title,
      String hint,
      Totals totals,
      boolean isTime,
      ToLongFunction<Line.Event> quantity) {
    Map<Tier, Spread> spreads = new LinkedHashMap<>();
    int first = Integer.MAX_VALUE;
    int last = 0;
    for (Tier tier : Tier.values()) {
      Spread spread = new Spread(totals.of(tier).stream().mapToLong(quantity).toArray());
      if (spread.count() > 0 && (isTime || tier != Tier.MISSED)) {
        spreads.put(tier, spread);
        first = Math.min(first, Spread.decade(spread.percentile(0)));
        last = Math.max(last, Spread.decade(spread.max()));
      }
    }
    if (spreads.isEmpty()) {
      return;
    }
    int decades = last - first + 1;
    html.append("<h2>").append(title).append("</h2>\n<p class=hint>Number of ").append(hint);
    html.append(
        " Bars begin at 1, 2 and 5 times a power of ten; heights compare within a"
            + " row.</p>\n<div class=spreads>\n");
    for (Map.Entry<Tier, Spread> row : spreads.entrySet()) {
      Tier tier = row.getKey();
      Spread spread = row.getValue();
      html.append("<div class=spread><div><i class=").append(name(tier)).append("></i>");
      html.append(tier.text()).append(" <small>").append(Text.count(spread.count()));
      html.append("</small></div>");
      html.append(Svg.bars(name(tier), spread.histogram(first, decades)));
      html.append("<dl>");
      for (int percent : new int[] {50, 90, 99, 100}) {
        long value = spread.percentile(percent);
        html.append("<div><dt>").append(percent == 100 ? "max" : "p" + percent).append("</dt><dd>");
        html.append(isTime ? Text.time(value) : Text.bytes(value)).append("</dd></div>");
      }
      html.append("</dl></div>\n");
    }
    html.append("<div class=\"spread axis\"><div></div><div class=decades>");
    for (int i = 0; i < decades; i++) {
      html.append("<span>").append(Text.tick(first + i, isTime)).append("</span>");
    }
    html.append("</div><div></div></div>\n</div>\n");
  }
}
