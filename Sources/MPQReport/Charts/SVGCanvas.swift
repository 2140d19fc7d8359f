/// The elements of a drawing, as SVG text; coordinates in pixels from the upper left.
struct SVGCanvas {
  private(set) var elements = ""

  enum Anchor: String {
    case start, middle, end
  }

  /// - Parameter title: what a pointer at the rectangle is told.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ style: String, title: String? = nil
  ) {
    add(
      "rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
        + "height=\"\(number(height))\"", style, title: title)
  }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String
  ) {
    add(
      "line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"",
      style)
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String) {
    let text = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    add("polyline points=\"\(text)\"", style)
  }

  mutating func circle(
    x: Double, y: Double, radius: Double, _ style: String, title: String? = nil
  ) {
    add(
      "circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\"", style, title: title)
  }

  /// A square that stands on a corner.
  mutating func diamond(
    x: Double, y: Double, radius: Double, _ style: String, title: String? = nil
  ) {
    let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    let text = points.map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
    add("polygon points=\"\(text)\"", style, title: title)
  }

  /// - Parameters:
  ///   - y: the text's base line.
  ///   - turn: degrees clockwise about the anchor.
  mutating func text(
    _ text: String, x: Double, y: Double, _ style: String = "label", anchor: Anchor = .start,
    turn: Double = 0
  ) {
    let place = "x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor.rawValue)\""
    let rotation =
      turn == 0 ? "" : " transform=\"rotate(\(number(turn)) \(number(x)) \(number(y)))\""
    elements +=
      "<text class=\"\(style)\" \(place)\(rotation)>\(Markup.escaped(text))</text>\n"
  }

  /// Any drawing that has been made elsewhere, moved.
  mutating func add(_ other: SVGCanvas, x: Double, y: Double) {
    elements += "<g transform=\"translate(\(number(x)) \(number(y)))\">\n\(other.elements)</g>\n"
  }

  private mutating func add(_ element: String, _ style: String, title: String? = nil) {
    let name = element.prefix { $0 != " " }
    // `style` is a class, or a class and a colour of its own behind a bar.
    let parts = style.split(separator: "|")
    let fill = parts.count > 1 ? " style=\"fill:\(parts[1])\"" : ""
    elements += "<\(element) class=\"\(parts.first ?? "")\"\(fill)"
    elements += title.map { "><title>\(Markup.escaped($0))</title></\(name)>\n" } ?? "/>\n"
  }

  /// A coordinate to a hundredth of a pixel.
  private func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    guard !hundredths.isMultiple(of: 100) else { return "\(hundredths / 100)" }
    let sign = hundredths < 0 ? "-" : ""
    let rest = hundredths.magnitude % 100
    let decimals = rest.isMultiple(of: 10) ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(sign)\(hundredths.magnitude / 100).\(decimals)"
  }
}
