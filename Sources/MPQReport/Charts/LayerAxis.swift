import MPQModel

/// The horizontal axis of the charts per layer: the layers in execution order.
struct LayerAxis {
  let start: Double
  let end: Double
  /// Pixels per layer.
  let step: Double
  private let count: Int
  /// The number of layers from one named layer to the next.
  private let stride: Int
  /// The layers that are named, and their names.
  private let names: [(layer: Int, text: String)]
  /// Pixels from the base line to the names.
  private let gap: Double

  /// - Parameter gap: pixels from the base line to the names; there is room for marks in those.
  init(network: Network, start: Double, end: Double, gap: Double = 7) {
    (self.start, self.end, self.gap) = (start, end, gap)
    count = network.layers.count
    let step = (end - start) / Double(count)
    let stride = max(1, Int((11 / step).rounded(.up)))
    (self.step, self.stride) = (step, stride)
    names = Swift.stride(from: 0, to: count, by: stride).map { layer in
      (layer, Self.short(network.layers[layer].name, to: Self.nameWidth))
    }
  }

  /// The width in pixels that a name may take.
  private static let nameWidth = 150.0

  func left(of layer: Int) -> Double { start + Double(layer) * step }

  func centre(of layer: Int) -> Double { left(of: layer) + step / 2 }

  /// The width of a bar, which leaves a gap if there is room for one.
  var barWidth: Double { step >= 5 ? step * 0.8 : step >= 2 ? step * 0.9 : step }

  /// The height in pixels of names and title below the axis.
  var depth: Double {
    let longest = names.map { TextWidth.of($0.text, size: 10) }.max() ?? 0
    // A single character may consist of thousands of code points.
    return min(longest, Self.nameWidth) + (35 + gap)
  }

  /// A shortened layer name. Numbers and the last word are kept, since they distinguish layers:
  /// `model.layers.12.self_attn.q_proj` becomes `m.l.12.self_attn.q_proj`.
  static func short(_ name: String, to width: Double) -> String {
    // The words of longer names are not shortened one by one: each try measures the whole name.
    guard name.utf8.count <= 200 else { return TextWidth.shortened(name, to: width, size: 10) }
    var words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    for index in words.indices.dropLast()
    where TextWidth.of(words.joined(separator: "."), size: 10) > width {
      guard let first = words[index].first, first.isLetter else { continue }
      words[index] = "\(first)\(words[index].drop { !$0.isNumber })"
    }
    return TextWidth.shortened(words.joined(separator: "."), to: width, size: 10)
  }

  /// Draws names and title below a base line.
  func draw(on canvas: inout SVGCanvas, below y: Double) {
    for (layer, name) in names {
      let x = centre(of: layer)
      canvas.line(from: (x, y), to: (x, y + 3), "base")
      canvas.text(name, x: x + 3.5, y: y + gap, "small", anchor: .end, turn: -90)
    }
    let titles =
      stride == 1
      ? ["layers in execution order"]
      : [
        "layers in execution order, \(count) in all, every \(ordinal) named",
        "\(count) layers, every \(ordinal) named",
      ]
    let title = titles.first { TextWidth.of($0, size: 12) <= end - start } ?? titles.last
    canvas.text(title ?? "", x: (start + end) / 2, y: y + depth - 8, "axis", anchor: .middle)
  }

  private var ordinal: String {
    switch stride {
    case 2: "second"
    case 3: "third"
    case let count where count % 10 == 1 && count % 100 != 11: "\(count)st"
    case let count where count % 10 == 2 && count % 100 != 12: "\(count)nd"
    case let count where count % 10 == 3 && count % 100 != 13: "\(count)rd"
    case let count: "\(count)th"
    }
  }
}
