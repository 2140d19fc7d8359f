/// The legend of a chart: its marks and their meanings, in rows above it.
struct ChartLegend {
  private var canvas = SVGCanvas()
  private var position: Double
  /// The base line of the last row.
  private(set) var baseline: Double
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - y: the base line of the first row; each further row is 18 pixels below.
  ///   - end: the right end of the rows.
  init(x: Double, y: Double, end: Double = 960) {
    (start, position, baseline, self.end) = (x, x, y, end)
  }

  /// Adds an entry.
  ///
  /// - Parameter mark: draws the mark, centred at a point.
  mutating func add(_ text: String, mark: (inout SVGCanvas, Double, Double) -> Void) {
    let width = 23 + TextWidth.of(text, size: 12)
    if position > start, position + width > end {
      position = start
      baseline += 18
    }
    mark(&canvas, position + 9, baseline - 4)
    canvas.text(text, x: position + 23, y: baseline)
    position += width + 20
  }

  func draw(on other: inout SVGCanvas) { other.add(canvas, x: 0, y: 0) }
}

/// The approximate width of text, since no font is at hand.
enum TextWidth {
  /// The width in pixels: a little more than most sans-serif fonts need.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { width, scalar in
      let share: Double =
        switch scalar {
        case "i", "l", "j", ".", ",", ":", ";", "'", "|", "!", " ", "t", "f", "r", "(", ")": 0.34
        case "m", "w", "M", "W": 0.88
        case "A"..."Z": 0.68
        case "\u{2E80}"...: 1.05
        default: 0.57
        }
      return width + share * size
    }
  }

  /// The text with its middle left out if it is wider than `width`.
  static func shortened(_ text: String, to width: Double, size: Double) -> String {
    guard of(text, size: size) > width else { return text }
    let characters = Array(text)
    let half = characters.count / 2
    // More characters than these do not fit, however narrow they are; a name may have millions.
    let most = Int(width / (0.34 * size)) + 2
    var tail = characters[half...].suffix(most)
    var head = characters[..<half].prefix(most)
    while of(String(head) + "…" + String(tail), size: size) > width, head.count + tail.count > 2 {
      if head.count > tail.count { head.removeLast() } else { tail.removeFirst() }
    }
    return String(head) + "…" + String(tail)
  }
}
