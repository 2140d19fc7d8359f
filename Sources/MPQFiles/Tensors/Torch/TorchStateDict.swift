import MPQModel

/// The state dict in a PyTorch file: the dict itself, or where checkpoints of trainings keep it.
struct TorchStateDict {
  /// In the dict's order; entries that are no tensors are left out.
  let tensors: [StoredTensor]
  /// The calls that make the tensors, in the same order.
  let calls: [TorchTensor]

  /// Keys under which trainings keep the model's state, the more specific ones first.
  private static let keys = [
    "state_dict", "model_state_dict", "model_state", "model", "module", "net", "network", "weights",
    "params", "params_ema", "ema_state_dict",
  ]
  /// How deep state dicts stand in other dicts at most.
  private static let deepest = 3

  /// - Throws: `FormatError` if there is none, or several are.
  init(_ archive: TorchArchive, file: String) throws(FormatError) {
    guard archive.root.entries != nil else {
      throw FormatError(
        file: file, .file,
        "holds \(archive.root), no dict of tensors; save a state dict with torch.save(model.state_dict(), …)"
      )
    }
    var search = Search(file: file)
    guard let dict = try search.find(in: archive.root, depth: 0) else {
      throw FormatError(
        file: file, .file,
        "holds a dict without tensors, nor has it one under 'state_dict' or 'model'; save a state dict with "
          + "torch.save(model.state_dict(), …)")
    }
    var (tensors, calls) = ([StoredTensor](), [TorchTensor]())
    for (key, value) in dict {
      guard let name = key.text else { continue }
      if let character = ControlCharacters.first(in: name) {
        throw FormatError(
          file: file, .file,
          "the name of a tensor holds the control character \(character); rename it")
      }
      guard let tensor = try archive.tensor(value, name: name), let call = TorchTensor(value) else {
        continue
      }
      tensors.append(tensor)
      calls.append(call)
    }
    (self.tensors, self.calls) = (tensors, calls)
  }

  private typealias Entries = [(key: PickleValue, value: PickleValue)]

  /// Looks through a dict and the dicts in it.
  ///
  /// A pickle may refer to one dict any number of times, so what was found in it is kept: each dict is looked through at
  /// most once at each depth.
  private struct Search {
    /// A dict, known by the offset of the opcode that makes it, some dicts deep.
    struct Place: Hashable {
      let offset: Int
      let depth: Int
    }

    let file: String
    /// What was found; nil in it for nothing.
    private var known: [Place: Entries?] = [:]

    init(file: String) { self.file = file }

    /// The entries of the state dict in a value; nil if there is none.
    mutating func find(in value: PickleValue, depth: Int) throws(FormatError) -> Entries? {
      guard depth <= deepest, let entries = value.entries else { return nil }
      let place = Place(offset: value.offset, depth: depth)
      if let found = known[place] { return found }
      let found = try search(entries, of: value, depth: depth)
      known[place] = .some(found)
      return found
    }

    private mutating func search(
      _ entries: Entries, of value: PickleValue, depth: Int
    ) throws(FormatError) -> Entries? {
      for key in keys {
        guard let inner = value[key], inner.entries != nil,
          let found = try find(in: inner, depth: depth + 1)
        else { continue }
        return found
      }
      if entries.contains(where: { $0.key.text != nil && TorchTensor($0.value) != nil }) {
        return entries
      }
      var found: [(name: String, entries: Entries)] = []
      for (key, value) in entries {
        guard let name = key.text, !name.hasPrefix("optim"),
          let own = try find(in: value, depth: depth + 1)
        else { continue }
        found.append((name, own))
      }
      guard found.count <= 1 else {
        let names = found.prefix(5).map { "'\($0.name.printable)'" }.joined(separator: ", ")
        throw FormatError(
          file: file, .file,
          "holds several dicts of tensors (\(names)\(found.count > 5 ? ", …" : "")); save the one of the network with "
            + "torch.save(model.state_dict(), …)")
      }
      return found.first?.entries
    }
  }
}
