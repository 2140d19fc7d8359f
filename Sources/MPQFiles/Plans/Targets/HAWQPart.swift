/// A layer of a ResNet as HAWQ names it.
enum HAWQPart: Hashable {
  case stem
  case convolution(stage: Int, unit: Int, number: Int)
  case shortcut(stage: Int, unit: Int)
  case output

  /// The part with a layer's name in torchvision (`layer1.0.conv1`) or pytorchcv (`features.stage1.unit1.body.conv1.conv`).
  init?(_ name: String) {
    switch name {
    case "conv1", "features.init_block.conv.conv": self = .stem
    case "fc", "output": self = .output
    default:
      let words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if words.count == 3 || words.count == 4, let stage = Self.number(words[0], behind: "layer"),
        let unit = Self.number(words[1], behind: "")
      {
        if words.count == 4, words[2...] == ["downsample", "0"] {
          self = .shortcut(stage: stage, unit: unit + 1)
        } else if words.count == 3, let number = Self.number(words[2], behind: "conv") {
          self = .convolution(stage: stage, unit: unit + 1, number: number)
        } else {
          return nil
        }
      } else if words.count == 5 || words.count == 6, words[0] == "features", words.last == "conv",
        let stage = Self.number(words[1], behind: "stage"),
        let unit = Self.number(words[2], behind: "unit")
      {
        if words.count == 5, words[3] == "identity_conv" {
          self = .shortcut(stage: stage, unit: unit)
        } else if words.count == 6, words[3] == "body",
          let number = Self.number(words[4], behind: "conv")
        {
          self = .convolution(stage: stage, unit: unit, number: number)
        } else {
          return nil
        }
      } else {
        return nil
      }
    }
  }

  private static func number(_ word: String, behind prefix: String) -> Int? {
    guard word.hasPrefix(prefix) else { return nil }
    let digits = word.dropFirst(prefix.count)
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }) else {
      return nil
    }
    return Int(digits)
  }

  private var unit: String {
    switch self {
    case .stem, .output: ""
    case .convolution(let stage, let unit, _), .shortcut(let stage, let unit):
      "stage\(stage).unit\(unit)."
    }
  }

  /// The module that quantizes what the layer reads.
  var activation: String {
    switch self {
    case .stem: "quant_input"
    case .convolution(_, _, let number): "\(unit)quant_act\(number == 1 ? "" : "\(number - 1)")"
    case .shortcut: "\(unit)quant_act"
    case .output: "quant_act_output"
    }
  }

  /// The module that quantizes the layer's weights.
  ///
  /// - Parameter isDeep: whether the network is ResNet-50 or 101, whose first layer has another name.
  func weight(isDeep: Bool) -> String {
    switch self {
    case .stem: isDeep ? "quant_init_convbn" : "quant_init_block_convbn"
    case .convolution(_, _, let number): "\(unit)quant_convbn\(number)"
    case .shortcut: "\(unit)quant_identity_convbn"
    case .output: "quant_output"
    }
  }

  /// The module that keeps the sum of the layer's unit.
  var sum: String { self == .output ? "quant_output" : "\(unit)quant_act_int32" }
}
