/// A tensor in a pickle of PyTorch: the call by which `torch._utils` would make it.
struct TorchTensor {
  /// The lengths of dimensions; nil if they are no whole numbers.
  let shape: [Int]?
  /// The name of the type in PyTorch, such as `BFloat16Storage` or `bfloat16`.
  let typeName: String?
  /// The name of the elements in the archive; nil if they are elsewhere.
  let storage: String?
  /// Whether elements may repeat.
  let isView: Bool
  /// The first element among those of the name, and the distance of neighbours along each dimension; nil if they are no
  /// whole numbers.
  let offset: Int?
  let strides: [Int]?

  /// - Returns: nil if the value is no tensor.
  init?(_ value: PickleValue) {
    guard let (name, arguments, _) = value.call else { return nil }
    switch name {
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      guard let inner = arguments.first.flatMap(TorchTensor.init) else { return nil }
      self = inner
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
      guard arguments.count >= 4 else { return nil }
      self.init(arguments, type: nil)
    case "torch._utils._rebuild_tensor_v3":
      // The type stands behind the hooks, since the elements are bytes.
      guard arguments.count >= 7 else { return nil }
      self.init(arguments, type: arguments[6])
    default: return nil
    }
  }

  /// - Parameter type: the type of the elements; nil if the storage has it.
  private init(_ arguments: [PickleValue], type: PickleValue?) {
    shape = Self.lengths(arguments[2])
    (offset, strides) = (arguments[1].integer, Self.lengths(arguments[3]))
    isView = strides?.contains(0) ?? true
    var fields: [PickleValue] = []
    if case .reference(let ids) = arguments[0].content { fields = ids.first?.elements ?? [] }
    // ("storage", torch.FloatStorage, "0", "cpu", 216)
    let isStorage = fields.count >= 3 && fields[0].text == "storage"
    storage = isStorage ? fields[2].text : nil
    let name: String? =
      if case .name(let name)? = (type ?? (isStorage ? fields[1] : nil))?.content { name } else {
        nil
      }
    typeName = name.map { String($0.split(separator: ".").last ?? "") }
  }

  /// Dimensions at most, as in PyTorch (`dim_bitset_size` in ATen/WrapDimUtilsMulti.h). A pickle may refer to one
  /// tuple from any number of tensors, and each has a copy of its numbers.
  private static let mostDimensions = 64

  private static func lengths(_ value: PickleValue) -> [Int]? {
    var value = value
    // torch.Size((3, 4)) of older versions.
    if let inner = value.call?.arguments.first { value = inner }
    guard let elements = value.elements, elements.count <= mostDimensions else { return nil }
    let lengths = elements.compactMap(\.integer)
    return lengths.count == elements.count ? lengths : nil
  }

  /// The type as safetensors spells it; nil if it is not known.
  var type: String? { typeName.flatMap { Self.types[$0] } }

  private static let types: [String: String] = [
    "DoubleStorage": "F64", "float64": "F64", "FloatStorage": "F32", "float32": "F32",
    "HalfStorage": "F16", "float16": "F16", "BFloat16Storage": "BF16", "bfloat16": "BF16",
    "LongStorage": "I64", "int64": "I64", "IntStorage": "I32", "int32": "I32",
    "ShortStorage": "I16", "int16": "I16", "CharStorage": "I8", "int8": "I8",
    "ByteStorage": "U8", "uint8": "U8", "BoolStorage": "BOOL", "bool": "BOOL", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
    "float8_e8m0fnu": "F8_E8M0", "ComplexFloatStorage": "C64", "complex64": "C64",
  ]
}
