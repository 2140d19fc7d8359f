/// The elements of a drawing as SVG text. Coordinates are in pixels from the upper left corner.
struct SVGCanvas {
  private(set) var elements = ""

  enum Anchor: String {
    case start, middle, end
  }

  /// - Parameters:
  ///   - title: the text that is shown when the pointer is on the rectangle.
  ///   - data: what a page finds at the element: the attributes `data-NAME` and their values.
  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, _ style: String, title: String? = nil,
    data: KeyValuePairs<String, String> = [:]
  ) {
    add(
      "rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
        + "height=\"\(number(height))\"", style, title: title, data: data)
  }

  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ style: String
  ) {
    add(
      "line x1=\"\(number(start.x))\" y1=\"\(number(start.y))\" "
        + "x2=\"\(number(end.x))\" y2=\"\(number(end.y))\"",
      style)
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], _ style: String) {
    let text = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    add("polyline points=\"\(text)\"", style)
  }

  mutating func circle(
    x: Double, y: Double, radius: Double, _ style: String, title: String? = nil,
    data: KeyValuePairs<String, String> = [:]
  ) {
    add(
      "circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\"", style, title: title,
      data: data)
  }

  /// Adds a square that stands on one of its corners.
  mutating func diamond(
    x: Double, y: Double, radius: Double, _ style: String, title: String? = nil
  ) {
    let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    let text = points.map { "\(number($0.0)),\(number($0.1))" }.joined(separator: " ")
    add("polygon points=\"\(text)\"", style, title: title)
  }

  /// - Parameters:
  ///   - y: the base line of the text.
  ///   - turn: the rotation about the anchor, in degrees clockwise.
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

  /// Adds another drawing, moved.
  mutating func add(_ other: SVGCanvas, x: Double, y: Double) {
    elements += "<g transform=\"translate(\(number(x)) \(number(y)))\">\n\(other.elements)</g>\n"
  }

  private mutating func add(
    _ element: String, _ style: String, title: String? = nil,
    data: KeyValuePairs<String, String> = [:]
  ) {
    let name = element.prefix { $0 != " " }
    // `style` is a class, or a class and a colour with a bar between them.
    let parts = style.split(separator: "|")
    let fill = parts.count > 1 ? " style=\"fill:\(parts[1])\"" : ""
    elements += "<\(element) class=\"\(parts.first ?? "")\"\(fill)"
    for (name, value) in data { elements += " data-\(name)=\"\(Markup.escaped(value))\"" }
    elements += title.map { "><title>\(Markup.escaped($0))</title></\(name)>\n" } ?? "/>\n"
  }

  /// A coordinate as text, to a hundredth of a pixel.
  private func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    guard !hundredths.isMultiple(of: 100) else { return "\(hundredths / 100)" }
    let sign = hundredths < 0 ? "-" : ""
    let rest = hundredths.magnitude % 100
    let decimals = rest.isMultiple(of: 10) ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return "\(sign)\(hundredths.magnitude / 100).\(decimals)"
  }
}
