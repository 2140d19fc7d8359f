/// A chart: a drawing with a name, a title, and a description for readers who cannot see it.
package struct SVGChart: Sendable {
  /// The name of the file without its suffix, such as `tradeoff-bitops`.
  package let name: String
  /// The title, in one line.
  package let title: String
  /// The content of the chart in words.
  package let description: String
  let width: Double
  let height: Double
  let canvas: SVGCanvas

  /// The chart as a file of its own, with a margin around it.
  package var file: String {
    let margin = 14
    let (width, height) = (size.width + 2 * margin, size.height + 2 * margin)
    let place = "x=\"-\(margin)\" y=\"-\(margin)\" width=\"\(width)\" height=\"\(height)\""
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="-\(margin) -\(margin) \(width) \(height)" \(role)>
      \(words)
      <style>
      \(ReportStyle.chart)
      </style>
      <rect class="paper" \(place)/>
      \(canvas.elements)</svg>

      """
  }

  /// The chart as part of a page that holds `ReportStyle.chart`.
  package var inline: String {
    """
    <svg viewBox="0 0 \(size.width) \(size.height)" \(role)>
    \(words)
    \(canvas.elements)</svg>
    """
  }

  /// The chart as a document of its own, without a style: for a page that holds `ReportStyle.stepped`.
  package var document: String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.width)\" height=\"\(size.height)\""
      + inline.dropFirst("<svg".count) + "\n"
  }

  private var size: (width: Int, height: Int) {
    (Int(width.rounded(.up)), Int(height.rounded(.up)))
  }

  private var role: String {
    "class=\"chart\" role=\"img\" aria-labelledby=\"\(name)-title \(name)-desc\""
  }

  /// Title and description, which have to be the first elements.
  private var words: String {
    "<title id=\"\(name)-title\">\(Markup.escaped(title))</title>\n"
      + "<desc id=\"\(name)-desc\">\(Markup.escaped(description))</desc>"
  }
}
