import Foundation
import GranaryStatistics

extension HTML {
  /// A histogram as one SVG path, a bar a bin; a bin that is not empty is at least one unit high.
  mutating func histogram(_ bins: [Histogram.Bin], title: String) {
    let (barWidth, height) = (8, 56)
    let most = bins.map(\.count).max() ?? 1
    let bars = bins.enumerated().compactMap { index, bin -> String? in
      guard bin.count > 0 else { return nil }
      let share = Double(bin.count) / Double(most)
      let barHeight = max(1, Int((share * Double(height)).rounded()))
      return "M\(index * barWidth) \(height)v-\(barHeight)h\(barWidth - 1)v\(barHeight)z"
    }
    element(
      "svg",
      class: "histogram",
      [
        "viewBox": "0 0 \(max(bins.count * barWidth - 1, 1)) \(height)",
        "preserveAspectRatio": "none", "role": "img", "aria-label": title,
      ]
    ) { svg in
      svg.element("title", text: title)
      svg.element("path", ["d": bars.joined()], text: "")
    }
  }

  /// A bar for a share of a whole.
  mutating func bar(_ count: Int, of whole: Int) {
    let width = whole > 0 ? 100 * Double(count) / Double(whole) : 0
    element("span", class: "track") { track in
      track.element(
        "span",
        class: "bar",
        ["style": "width:\(String(format: "%.2f", width))%"],
        text: ""
      )
    }
  }
}
