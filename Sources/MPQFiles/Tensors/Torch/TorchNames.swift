/// Names of classes and functions in pickles of PyTorch.
enum TorchNames {
  /// Whether what has a name is plain data: tensors, their types, numbers of NumPy, dicts, paths.
  static func isPlain(_ name: String) -> Bool {
    if plain.contains(name) { return true }
    // Types, and storages by the type of their elements.
    guard name.hasPrefix("torch.") else { return false }
    let own = name.dropFirst("torch.".count)
    if own.hasSuffix("Storage") {
      return !own.dropLast("Storage".count).contains(".") || own == "storage.UntypedStorage"
        || own == "storage.TypedStorage"
    }
    return TorchNames.types.contains(String(own))
  }

  /// Why a name is refused.
  static func refusal(_ name: String) -> String {
    let shown = name.prefix(200)
    if name.hasPrefix("modelopt.") {
      return
        "'\(shown)' is a class of NVIDIA's ModelOpt: give the file as the importance table, if auto_quantize has "
        + "written it"
    }
    if name.hasPrefix("torch._utils._rebuild") || name.hasPrefix("torch._tensor.") {
      return
        "'\(shown)' makes a kind of tensor that is not read; make it a plain one, with .to_dense() or "
        + ".dequantize(), before you save it"
    }
    if name.hasPrefix("__torch__.") {
      return "the file is a TorchScript program; save its state dict with "
        + "torch.save(torch.jit.load(FILE).state_dict(), …)"
    }
    return
      "'\(shown)' is code, not data: the file holds more than tensors, perhaps a whole module; save its state dict "
      + "with torch.save(model.state_dict(), …)"
  }

  private static let plain: Set = [
    "collections.OrderedDict", "collections.defaultdict", "__builtin__.set", "builtins.set",
    "__builtin__.frozenset", "builtins.frozenset", "__builtin__.dict", "builtins.dict",
    "__builtin__.list", "builtins.list", "__builtin__.int", "builtins.int", "__builtin__.float",
    "builtins.float",
    "__builtin__.complex", "builtins.complex",
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3", "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state", "torch.Size", "torch.device",
    "torch.torch_version.TorchVersion", "torch.serialization._get_layout",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct", "numpy.ndarray",
    "numpy.dtype", "_codecs.encode", "argparse.Namespace", "pathlib.PosixPath",
    "pathlib.PurePosixPath", "pathlib.WindowsPath", "datetime.datetime", "datetime.timedelta",
  ]

  private static let types: Set = [
    "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
    "uint16",
    "uint32", "uint64", "bool", "complex64", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu",
    "strided",
  ]
}
