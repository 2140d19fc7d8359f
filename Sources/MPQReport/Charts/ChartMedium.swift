/// Where a chart is shown, which decides its width and what is drawn with it.
package struct ChartMedium: Sendable {
  /// In pixels.
  let width: Double
  /// Whether a page with headings of its own steps through the chart's marks. Then the chart has no title above it, and
  /// each mark is a `spot`: an unseen element over the mark that carries its words and data attributes.
  let isPage: Bool

  /// A report: a title is drawn, and marks have their words as tooltips.
  package static let report = ChartMedium(width: 960, isPage: false)

  package static func page(width: Double) -> ChartMedium { ChartMedium(width: width, isPage: true) }

  /// Draws the chart's title, where it has one.
  ///
  /// - Returns: an empty legend below it.
  func legend(under title: String, on canvas: inout SVGCanvas) -> ChartLegend {
    guard !isPage else { return ChartLegend(x: 0, y: 14, end: width) }
    canvas.text(title, x: 0, y: 18, "title")
    return ChartLegend(x: 0, y: 42, end: width)
  }
}
