import MPQModel

/// State dicts of PyTorch as networks: `torch.save(model.state_dict(), …)`, alone or in a training's checkpoint.
enum TorchModel {
  static let format = NetworkFormat(
    "a PyTorch file", key: "torch",
    remedy:
      "save importances as CSV, or a dict of plain Python floats with pickle.dump; a checkpoint for mpq-train with "
      + "safetensors.torch.save_file; as the network, mpq-solve takes a state dict, without MACs",
    recognises: { $0.isZip(with: "/data.pkl") || $0.isZip(with: "/byteorder") },
    read: .model { (content, _) throws(FormatError) in
      let archive = try TorchArchive(content.content)
      return try TensorModel.network(
        try TorchStateDict(archive, file: content.name).tensors, file: content.name,
        keepsOrder: true)
    })
}
