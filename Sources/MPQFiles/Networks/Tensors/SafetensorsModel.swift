import MPQModel

/// Safetensors files as networks, by their headers alone: one file, or the index of a model's files.
enum SafetensorsModel {
  static let file = NetworkFormat(
    SafetensorsFile.format.name, key: "safetensors", remedy: SafetensorsFile.format.remedy,
    recognises: SafetensorsFile.format.recognises,
    read: .model { (content, _) throws(FormatError) in
      try TensorModel.network(
        SafetensorsFile(content.content, valuesAreRead: false).tensors, file: content.name)
    })

  static let index = NetworkFormat(
    "an index of safetensors files", key: "safetensors-index", form: .json,
    remedy: "give it as the network", recognises: { $0.hasKeys("weight_map") },
    read: .model { (content, _) throws(FormatError) in
      guard let path = content.file.path else {
        throw FormatError(
          file: content.name, .file,
          "names files that lie beside it, which cannot be reached from here; give a single safetensors file"
        )
      }
      let index = try SafetensorsIndex(content)
      return try TensorModel.network(
        try index.tensors(in: FilePath.directory(of: path)), file: content.name)
    })
}
