import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct TorchModelTests {
  typealias Entry = (key: String, value: (inout PickleBytes) -> Void)

  private static func archive(
    storage: Int = 4096, isWide: Bool = false, _ write: (inout PickleBytes) -> Void
  ) -> [UInt8] {
    var pickle = PickleBytes()
    write(&pickle)
    return ZipBytes.archive(
      [
        ("net/data.pkl", pickle.finished), ("net/byteorder", Array("little".utf8)),
        ("net/data/0", [UInt8](repeating: 0, count: storage)), ("net/version", [0x33]),
      ], isWide: isWide)
  }

  private func network(_ bytes: [UInt8]) throws(FormatError) -> Network {
    try NetworkFile.decode(bytes, file: "runs/net.pth")
  }

  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try network(bytes) }
  }

  private static var entries: [Entry] {
    [
      ("layers.10.weight", { $0.tensor([8, 4, 3, 3], type: "HalfStorage") }),
      ("layers.2.weight", { $0.tensor([10, 8], type: "BFloat16Storage") }),
      ("layers.2.bias", { $0.tensor([10]) }),
      ("bn.num_batches_tracked", { $0.tensor([], type: "LongStorage") }),
      ("tok_emb.weight", { $0.tensor([5, 8]) }),
    ]
  }

  @Test(arguments: [false, true])
  func aStateDictHasWeightsInItsOrder(isWide: Bool) throws {
    let network = try network(Self.archive(isWide: isWide) { $0.dictionary(Self.entries) })
    #expect(network.name == "net")
    #expect(network.layers.map(\.name) == ["layers.10", "layers.2"])
    #expect(network.layers.map(\.params) == [288, 80])
    #expect(network.layers.map(\.rowLength) == [36, 8])
    #expect(!network.hasMACs && network.origin?.kind == .tensors)
    #expect(
      network.origin?.aside == [
        .init(name: "layers.2.bias", elements: 10, storedBits: 320, elementType: "F32"),
        .init(name: "bn.num_batches_tracked", elements: 1, storedBits: 64, elementType: "I64"),
        .init(name: "tok_emb.weight", elements: 40, storedBits: 1280, elementType: "F32"),
      ])
  }

  @Test func filesMayBePacked() throws {
    var pickle = PickleBytes()
    pickle.dictionary(Self.entries)
    let content = pickle.finished
    let files: [(name: String, content: [UInt8])] = [
      ("net/data.pkl", content), ("net/data/0", [UInt8](repeating: 0, count: 4096)),
    ]
    let packed = ZipBytes.deflated(content)
    #expect(
      try network(ZipBytes.archive(files, packed: ["net/data.pkl": packed])).layers.count == 2)
    for damaged in [[], Array(packed.dropLast(3)), packed + packed, [7] + packed] {
      _ = refused(ZipBytes.archive(files, packed: ["net/data.pkl": damaged]))
    }
    #expect(
      refused(ZipBytes.archive(files, packed: ["net/data.pkl": Array(packed.dropLast(3))]))?
        .contains("'net/data.pkl' does not unpack to its \(content.count) bytes") == true)
  }

  @Test func trainingsKeepItDeeper() throws {
    let inner: Entry = (
      "state_dict", { $0.dictionary(Self.entries.map { ("module.\($0.key)", $0.value) }) }
    )
    let optimizer: Entry = ("optimizer", { $0.dictionary([("exp_avg", { $0.tensor([9, 9]) })]) })
    let loss: Entry = ("loss", { $0.tensor([]) })
    let checkpoint = Self.archive {
      $0.dictionary([optimizer, loss, inner, ("epoch", { $0.integer(3) })])
    }
    #expect(try network(checkpoint).layers.map(\.name) == ["layers.10", "layers.2"])
    let deeper = Self.archive { $0.dictionary([("model", { $0.dictionary([inner]) }), optimizer]) }
    #expect(try network(deeper).layers.count == 2)
    let several = Self.archive { $0.dictionary([("g", inner.value), ("d", inner.value)]) }
    #expect(refused(several)?.contains("holds several dicts of tensors ('g', 'd')") == true)
    let none = Self.archive { $0.dictionary([("epoch", { $0.integer(3) })]) }
    #expect(refused(none)?.contains("holds a dict without tensors") == true)
    #expect(
      refused(Self.archive { $0.integer(3) })?.contains("holds the integer 3, no dict") == true)
  }

  @Test func parametersAndNumbersOfNumPyAreData() throws {
    let bytes = Self.archive { pickle in
      pickle.dictionary([
        (
          "fc.weight",
          { pickle in
            pickle.name("torch._utils\n_rebuild_parameter")
            pickle.tuple { pickle in
              pickle.tensor([10, 8])
              pickle.bytes.append(0x88)
              pickle.dictionary([])
            }
            pickle.add("R")
          }
        ),
        (
          "best",
          { pickle in
            pickle.name("numpy.core.multiarray\nscalar")
            pickle.tuple { pickle in
              pickle.name("numpy\ndtype")
              pickle.tuple { $0.text("f8") }
              pickle.add("R")
              pickle.tuple { $0.integer(3) }
              pickle.add("b")
              pickle.add("C", [2, 1, 2])
            }
            pickle.add("R")
          }
        ),
        ("seed", { $0.bytes += [0x8A, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9] }),
      ])
    }
    #expect(try network(bytes).layers.map(\.params) == [80])
  }

  @Test(arguments: [
    (
      "models\nNet",
      "'models.Net' is code, not data: the file holds more than tensors, perhaps a whole module; save its state dict"
    ),
    ("os\nsystem", "'os.system' is code, not data"), ("builtins\neval", "'builtins.eval' is code"),
    ("torch._utils\n_rebuild_sparse_tensor", "makes a kind of tensor that is not read"),
    ("__torch__.torch.nn\nLinear", "the file is a TorchScript program"),
    (
      "modelopt.torch.quantization.algorithms\nQuantRecipe", "give the file as the importance table"
    ),
    ("torch\nload", "'torch.load' is code"), ("torch.storage\n_load_from_bytes", "is code"),
  ])
  func nothingElseIsNamed(name: String, message: String) {
    let refusal = refused(Self.archive { $0.name(name) })
    #expect(refusal?.hasPrefix("runs/net.pth: byte 2 of 'net/data.pkl': ") == true)
    #expect(refusal?.contains(message) == true, "\(refusal ?? "read")")
  }

  @Test func tensorsFitTheirElements() {
    func refusedTensor(_ write: @escaping (inout PickleBytes) -> Void) -> String? {
      refused(Self.archive { $0.dictionary([("a.weight", write)]) })
    }
    #expect(
      refusedTensor { $0.tensor([100, 100]) }?
        .contains("tensor 'a.weight' has the shape [100, 100], and 'data/0' has 4096 bytes") == true
    )
    #expect(
      refusedTensor { $0.tensor([2, 2], storage: "7") }?.contains("in 'data/7', which is missing")
        == true)
    #expect(
      refusedTensor { $0.tensor([-2, 2]) }?.contains("has no shape of whole numbers") == true)
    #expect(
      refusedTensor { $0.tensor([.max, .max, .max]) }?.contains("has no shape of whole numbers")
        == true)
    #expect(
      refusedTensor { $0.tensor([2, 2], type: "QInt8Storage") }?
        .contains("elements of the type 'QInt8Storage', which is not read") == true)
    #expect(
      refused(Self.archive { $0.dictionary([("a\u{1B}.weight", { $0.tensor([2, 2]) })]) })?
        .contains("control character U+001B") == true)
  }

  @Test func legacyFilesAreNamed() {
    let start: [UInt8] = [
      0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]
    #expect(
      refused(start)
        == "runs/net.pth: is a PyTorch file of a version before 1.6; load it and save it anew: "
        + "torch.save(torch.load(FILE), NEW_FILE)")
  }

  // MARK: - Damage

  @Test func depthAndReferencesToItselfAreBounded() {
    let deep = Self.archive { pickle in
      for _ in 0..<100_000 {
        pickle.name("collections\nOrderedDict")
        pickle.add("(")
      }
    }
    #expect(refused(deep) != nil)
    let tuples = Self.archive { pickle in
      pickle.add(")")
      for _ in 0..<100_000 { pickle.bytes.append(0x85) }
    }
    #expect(refused(tuples)?.contains("more than 64 deep") == true)
    // An object that is its own state.
    let circle = Self.archive { pickle in
      pickle.name("argparse\nNamespace")
      pickle.add(")")
      pickle.bytes += [0x81, 0x71, 0, 0x68, 0, 0x62]
    }
    #expect(refused(circle)?.contains("or one holds itself") == true)
  }

  /// Looking through each reference anew would take 2000⁴ steps, and never end.
  @Test func sharedDictsAreSearchedOnce() throws {
    func nested(_ innermost: (inout PickleBytes) -> Void) -> [UInt8] {
      Self.archive { pickle in
        innermost(&pickle)
        pickle.add("q", [0])
        pickle.add("0")
        for level in UInt8(1)...3 {
          let entries: [Entry] = (0..<2000).map { number in
            ("\(number)", { $0.add("h", [level - 1]) })
          }
          pickle.dictionary(entries)
          pickle.add("q", [level])
          if level < 3 { pickle.add("0") }
        }
      }
    }
    let none = nested { pickle in pickle.dictionary((0..<2000).map { ("\($0)", { $0.add("N") }) }) }
    #expect(refused(none)?.contains("holds a dict without tensors") == true)
    let several = nested { $0.dictionary(Self.entries) }
    #expect(refused(several)?.contains("holds several dicts of tensors ('0', '1', ") == true)
  }

  /// Views of one element may claim any number of them, and sums of such numbers would overflow.
  @Test func viewsLargerThanAnyFileAreLeftOut() throws {
    let views = Self.archive { pickle in
      let view: Entry = ("", { $0.tensor([1 << 29, 1 << 28], stride: 0) })
      pickle.dictionary([
        ("fc.weight", { $0.tensor([4, 4]) }), ("fc.bias", { $0.tensor([4]) }),
        ("a.scale", view.value), ("b.scale", view.value),
      ])
    }
    #expect(
      try network(views).origin?.aside == [
        .init(name: "fc.bias", elements: 4, storedBits: 128, elementType: "F32")
      ])
  }

  /// Tensors may share a tuple of lengths, and each would have a copy of it.
  @Test func shapesHaveFewDimensions() throws {
    let ones = Self.archive {
      $0.dictionary([
        ("a.weight", { $0.tensor([4, 4]) }), ("b", { $0.tensor(.init(repeating: 1, count: 64)) }),
      ])
    }
    #expect(try network(ones).layers.count == 1)
    let more = Self.archive {
      $0.dictionary([("b", { $0.tensor(.init(repeating: 1, count: 65)) })])
    }
    #expect(refused(more)?.contains("tensor 'b' has no shape of whole numbers") == true)
  }

  @Test func everyTruncationIsRefused() {
    let file = Self.archive(storage: 800) { $0.dictionary(Array(Self.entries.dropFirst())) }
    for count in 0..<file.count {
      #expect(refused(Array(file.prefix(count))) != nil, "\(count)")
    }
  }

  @Test func damageNeverStopsTheProgram() {
    var generator = SeededGenerator(seed: 15)
    for isWide in [false, true] {
      let file = Self.archive(storage: 800, isWide: isWide) { $0.dictionary(Self.entries) }
      for _ in 0..<1500 {
        var bytes = file
        bytes.damage(using: &generator)
        _ = refused(bytes)
      }
    }
  }

  @Test func sizesBeyondTheArchiveAreRefused() {
    var file = Self.archive(isWide: true) { $0.dictionary(Self.entries) }
    let end = file.count - 22 - 20 - 56
    for field in [24, 32, 40, 48] {
      for number in [UInt64.max, 1 << 63, 1 << 62, 1 << 40] {
        let kept = Array(file[(end + field)..<(end + field + 8)])
        file.replaceSubrange((end + field)..<(end + field + 8), with: GGUFBytes.bytes(number))
        if field != 24 { #expect(refused(file) != nil, "\(field) \(number)") }
        file.replaceSubrange((end + field)..<(end + field + 8), with: kept)
      }
    }
  }

  @Test(.enabled(if: AcceptanceData.exists("interchange/torch"), "\(AcceptanceData.absent)"))
  func readsWhatPyTorchHasWritten() throws {
    for file in ["tiny_state.pt", "tiny_ckpt.pth"] {
      let network = try NetworkFile.read(AcceptanceData.path("interchange/torch/\(file)"))
      #expect(network.layers.map(\.params) == [216, 1152, 1152, 160])
    }
    let whole = try #require(throws: FormatError.self) {
      try NetworkFile.read(AcceptanceData.path("interchange/torch/tiny_full.pt"))
    }
    #expect(whole.message.contains("save its state dict"))
  }
}
