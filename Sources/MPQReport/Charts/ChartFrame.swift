import MPQWords

/// The frame of a chart: its two axes with ticks, grid and titles.
enum ChartFrame {
  /// - Parameters:
  ///   - across: the title of the horizontal axis, with its unit; `up` is that of the vertical axis.
  ///   - ticksAcross: the ticks of the horizontal axis; nil for about `countAcross` round numbers.
  ///   - height: the height of the whole chart; the title of the horizontal axis is at its bottom.
  static func draw(
    _ x: ChartAxis, _ y: ChartAxis, across: String, up: String, height: Double,
    ticksAcross: [Double]? = nil, countAcross: Int = 8, on canvas: inout SVGCanvas
  ) {
    for tick in y.ticks(6) {
      let place = y.position(tick)
      canvas.line(from: (x.start, place), to: (x.end, place), "grid")
      canvas.text(Figures.significant(tick), x: x.start - 8, y: place + 4, "tick", anchor: .end)
    }
    for tick in ticksAcross ?? x.ticks(countAcross) {
      let place = x.position(tick)
      canvas.line(from: (place, y.start), to: (place, y.end), "grid")
      canvas.text(Figures.significant(tick), x: place, y: y.start + 16, "tick", anchor: .middle)
    }
    canvas.line(from: (x.start, y.start), to: (x.end, y.start), "base")
    canvas.line(from: (x.start, y.start), to: (x.start, y.end), "base")
    canvas.text(
      "\(across)\(x.isLogarithmic ? ", logarithmic" : "")", x: (x.start + x.end) / 2,
      y: height - 14, "axis", anchor: .middle)
    canvas.text(
      "\(up)\(y.isLogarithmic ? " (logarithmic)" : "")", x: 16, y: (y.start + y.end) / 2, "axis",
      anchor: .middle, turn: -90)
  }
}
