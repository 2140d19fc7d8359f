import MPQModel

/// The weights of a module: their tensor, and their shape before they were packed.
struct PackedWeights {
  let tensor: StoredTensor
  /// [outputs, inputs], or [experts, outputs, inputs], or a convolution's kernels.
  let shape: [Int]
  /// The names of the parameters that hold weights, scales and zero points.
  let parameters: Set<String>

  private static let beside: Set = [
    "scales", "qzeros", "zeros", "g_idx", "perm", "weight_scale", "weight_scale_inv",
    "weight_scale_2", "weight_zero_point", "weight_shape", "weight_g_idx", "weight_global_scale",
    "input_scale", "input_zero_point", "input_global_scale", "output_scale", "_weight_scale",
    "_weight_zero_point",
  ]

  /// - Returns: nil if the module has no weights.
  /// - Throws: a message with the module as its subject, if its tensors do not fit how it is stored.
  init?(
    _ parameters: [String: StoredTensor], _ scheme: ModuleScheme?,
    shape packedShape: (StoredTensor) -> [Int]?
  ) throws(PackedWeightsError) {
    if let tensor = parameters["weight_packed"] {
      let scheme = try Self.known(scheme, tensor)
      self.tensor = tensor
      shape = try Self.compressed(tensor, scheme, parameters["weight_shape"].flatMap(packedShape))
    } else if let tensor = parameters["qweight"] {
      let scheme = try Self.known(scheme, tensor)
      self.tensor = tensor
      shape = try Self.quantized(tensor, scheme, scales: parameters["scales"])
    } else if let tensor = parameters["_weight_qdata"] {
      _ = try Self.known(scheme, tensor)
      guard tensor.type == "I8" || tensor.type.hasPrefix("F8") else {
        throw PackedWeightsError(
          message:
            "has '\(tensor.name)' with elements of type \(tensor.type), a packing that is not read")
      }
      (self.tensor, shape) = (tensor, tensor.shape)
    } else if let tensor = parameters["weight"] {
      self.tensor = tensor
      if scheme?.layout == .mlx, let scheme, tensor.type == "U32" {
        shape = try Self.mlx(tensor, scheme, scales: parameters["scales"])
      } else {
        guard scheme != nil || !["U32", "U16", "I32"].contains(tensor.type) else {
          throw Self.unknown(tensor)
        }
        shape = tensor.shape
      }
    } else {
      return nil
    }
    let isPacked = tensor.name.hasSuffix("weight") == false || scheme != nil
    var own = parameters.keys.filter { isPacked && Self.beside.contains($0) }
    // Scales of MLX have biases beside them; those of a layer are called `bias`.
    if scheme?.layout == .mlx, parameters["scales"] != nil { own.append("biases") }
    self.parameters = Set(own + ["weight", "weight_packed", "qweight", "_weight_qdata"])
  }

  private static func known(
    _ scheme: ModuleScheme?, _ tensor: StoredTensor
  ) throws(PackedWeightsError) -> ModuleScheme {
    guard let scheme else { throw unknown(tensor) }
    return scheme
  }

  private static func unknown(_ tensor: StoredTensor) -> PackedWeightsError {
    PackedWeightsError(
      message: "is packed in '\(tensor.name)', and config.json does not say how; get the model anew"
    )
  }

  /// Integers of compressed-tensors in words of 32 bits, or two short floats to a byte.
  private static func compressed(
    _ tensor: StoredTensor, _ scheme: ModuleScheme, _ packedShape: [Int]?
  ) throws(PackedWeightsError) -> [Int] {
    guard tensor.shape.count >= 2, let columns = tensor.shape.last else {
      throw misfit(tensor, scheme)
    }
    if tensor.type == "U8" {
      let inputs = try product(columns, 2, tensor, scheme)
      return tensor.shape.dropLast() + [inputs]
    }
    let word = tensor.type == "I32" || tensor.type == "U32" ? 32 : 0
    guard word > 0 else { throw misfit(tensor, scheme) }
    let bits = try product(columns, word, tensor, scheme)
    if let own = packedShape {
      // The last word of a row may be filled in part, and not all bits of a word used.
      guard own.count == tensor.shape.count, own.dropLast() == tensor.shape.dropLast(),
        let inputs = own.last, inputs > 0, inputs <= bits / scheme.bits,
        columns <= (inputs + word / scheme.bits - 1) / (word / scheme.bits)
      else { throw misfit(tensor, scheme) }
      return own
    }
    guard bits.isMultiple(of: scheme.bits) else { throw misfit(tensor, scheme) }
    return tensor.shape.dropLast() + [bits / scheme.bits]
  }

  /// Integers of GPTQ, [inputs · bits / 32, outputs], or of AWQ, [inputs, outputs · bits / 32].
  private static func quantized(
    _ tensor: StoredTensor, _ scheme: ModuleScheme, scales: StoredTensor?
  ) throws(PackedWeightsError) -> [Int] {
    guard tensor.shape.count == 2, tensor.type == "I32" || tensor.type == "U32" else {
      throw misfit(tensor, scheme)
    }
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let packed = scheme.layout == .awq ? columns : rows
    let bits = try product(packed, 32, tensor, scheme)
    guard bits.isMultiple(of: scheme.bits) else { throw misfit(tensor, scheme) }
    let (inputs, outputs) =
      scheme.layout == .awq ? (rows, bits / scheme.bits) : (bits / scheme.bits, columns)
    if let scales {
      // Without `inputs + $0`: a tensor without elements may have any number of rows.
      let groups = scheme.group.map { inputs / $0 + (inputs.isMultiple(of: $0) ? 0 : 1) } ?? 1
      guard scales.shape == [groups, outputs] else { throw misfit(tensor, scheme) }
    }
    return [outputs, inputs]
  }

  /// Integers of MLX, with a column of scales per group.
  private static func mlx(
    _ tensor: StoredTensor, _ scheme: ModuleScheme, scales: StoredTensor?
  ) throws(PackedWeightsError) -> [Int] {
    guard tensor.shape.count >= 2, let columns = tensor.shape.last, let scales,
      scales.shape.dropLast() == tensor.shape.dropLast(), let groups = scales.shape.last
    else { throw misfit(tensor, scheme) }
    let bits = try product(columns, 32, tensor, scheme)
    guard let group = scheme.group, bits.isMultiple(of: scheme.bits),
      case let inputs = bits / scheme.bits, inputs == exactProduct([groups, group], atMost: .max)
    else { throw misfit(tensor, scheme) }
    return tensor.shape.dropLast() + [inputs]
  }

  private static func product(
    _ length: Int, _ factor: Int, _ tensor: StoredTensor, _ scheme: ModuleScheme
  ) throws(PackedWeightsError) -> Int {
    guard let product = exactProduct([length, factor], atMost: .max) else {
      throw misfit(tensor, scheme)
    }
    return product
  }

  private static func misfit(_ tensor: StoredTensor, _ scheme: ModuleScheme) -> PackedWeightsError {
    PackedWeightsError(
      message:
        "should hold weights as \(scheme.formats.weight) by config.json, and '\(tensor.name)' of the shape "
        + "\(tensor.shape) and type \(tensor.type) does not fit that; the files do not belong together"
    )
  }
}

/// Why a module's weights cannot be understood, with the module as the subject.
struct PackedWeightsError: Error {
  let message: String
}
