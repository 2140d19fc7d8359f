import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Elements of PyTorch's state dicts as checkpoints.
@Suite struct TorchWeightsTests {
  private func file(
    _ storages: [(name: String, content: [UInt8])], order: String = "little",
    _ write: (inout PickleBytes) -> Void
  ) -> [UInt8] {
    var pickle = PickleBytes()
    write(&pickle)
    return ZipBytes.archive(
      [("net/data.pkl", pickle.finished), ("net/byteorder", Array(order.utf8))]
        + storages.map { ("net/data/\($0.name)", $0.content) })
  }

  private func archive(_ bytes: [UInt8]) throws(FormatError) -> TensorArchive {
    try FileContent(bytes, name: "net.pth").weights(ModelOptions(), formats: FileFormats.weights)
  }

  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try archive(bytes) }
  }

  private static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { GGUFBytes.bytes($0.bitPattern) }
  }

  /// A tensor as `_rebuild_tensor_v2` makes it.
  private static func tensor(
    _ shape: [Int32], strides: [Int32], offset: Int32 = 0, type: String = "FloatStorage",
    storage: String = "0"
  ) -> (inout PickleBytes) -> Void {
    { pickle in
      pickle.name("torch._utils\n_rebuild_tensor_v2")
      pickle.tuple { pickle in
        pickle.tuple { pickle in
          pickle.text("storage")
          pickle.name("torch\n\(type)")
          pickle.text(storage)
          pickle.text("cpu")
          pickle.integer(6)
        }
        pickle.add("Q")
        pickle.integer(offset)
        pickle.tuple { pickle in shape.forEach { pickle.integer($0) } }
        pickle.tuple { pickle in strides.forEach { pickle.integer($0) } }
        pickle.bytes.append(0x89)
        pickle.dictionary([])
      }
      pickle.add("R")
    }
  }

  @Test func elementsAndTheirViews() throws {
    let numbers: [Float] = [0, 1, 2, 3, 4, 5]
    let halves = numbers.flatMap { GGUFBytes.bytes(Float16($0).bitPattern) }
    let brains = numbers.flatMap { GGUFBytes.bytes(UInt16($0.bitPattern >> 16)) }
    let bytes = file([("0", Self.floats(numbers)), ("1", halves), ("2", brains)]) {
      $0.dictionary([
        ("module.a.weight", Self.tensor([2, 3], strides: [3, 1])),
        ("module.a.bias", Self.tensor([2], strides: [1], offset: 4)),
        ("module.t.weight", Self.tensor([3, 2], strides: [1, 3])),
        ("module.e.weight", Self.tensor([2, 2], strides: [0, 1], offset: 1)),
        ("module.one", Self.tensor([1, 6], strides: [Int32.max, 1])),
        ("module.h", Self.tensor([6], strides: [1], type: "HalfStorage", storage: "1")),
        ("module.b", Self.tensor([6], strides: [1], type: "BFloat16Storage", storage: "2")),
        ("module.empty", Self.tensor([0], strides: [1])),
      ])
    }
    let tensors = try archive(bytes).tensors
    #expect(
      tensors == [
        "a.weight": .init(shape: [2, 3], values: numbers),
        "a.bias": .init(shape: [2], values: [4, 5]),
        "t.weight": .init(shape: [3, 2], values: [0, 3, 1, 4, 2, 5]),
        "e.weight": .init(shape: [2, 2], values: [1, 2, 1, 2]),
        "one": .init(shape: [1, 6], values: numbers),
        "h": .init(shape: [6], values: numbers), "b": .init(shape: [6], values: numbers),
        "empty": .init(shape: [0], values: []),
      ])
  }

  @Test func prefixesOfSomeNamesStay() throws {
    let tensor = Self.tensor([6], strides: [1])
    let bytes = file([("0", Self.floats([0, 1, 2, 3, 4, 5]))]) {
      $0.dictionary([("module.a.weight", tensor), ("b.weight", tensor)])
    }
    #expect(try archive(bytes).tensors.keys.sorted() == ["b.weight", "module.a.weight"])
  }

  /// As data parallelism and compilation put them, and not as many as a hostile name has.
  @Test(arguments: [
    (["module.cls", "module.a.weight"], ["a.weight", "cls"]),
    (["_orig_mod.module.a.b"], ["a.b"]),
    (["module.weight", "module.bias"], ["module.bias", "module.weight"]),
    (["module.module.a.b", "module.module."], ["module.", "module.a.b"]),
    (
      [String(repeating: "module.", count: 10) + "w"],
      [String(repeating: "module.", count: 6) + "w"]
    ),
  ])
  func fewWrappersAreTakenOff(_ names: [String], _ expected: [String]) throws {
    let bytes = file([("0", Self.floats([0, 1, 2, 3, 4, 5]))]) {
      $0.dictionary(names.map { ($0, Self.tensor([6], strides: [1])) })
    }
    #expect(try archive(bytes).tensors.keys.sorted() == expected)
  }

  @Test func faultyViewsAreRefused() {
    let storage: [(name: String, content: [UInt8])] = [("0", Self.floats([0, 1, 2, 3, 4, 5]))]
    let beyond =
      "net.pth: tensor 'w' reaches beyond the elements that the file has for it; the file is damaged"
    for (tensor, message) in [
      (Self.tensor([2, 3], strides: [3, 1], offset: 1), beyond),
      (Self.tensor([2], strides: [Int32.max]), beyond),
      (
        Self.tensor([2], strides: [-1], offset: 3),
        "net.pth: tensor 'w' is a view that cannot be followed; the file is damaged"
      ),
      (
        Self.tensor([2], strides: [1, 1]),
        "net.pth: tensor 'w' is a view that cannot be followed; the file is damaged"
      ),
    ] {
      #expect(refused(file(storage) { $0.dictionary([("w", tensor)]) }) == message)
    }
    let big = file(storage, order: "big") {
      $0.dictionary([("w", Self.tensor([6], strides: [1]))])
    }
    #expect(refused(big)?.contains("has its numbers the big end first") == true)
  }

  @Test func damagedFilesAreRefusedOrRead() {
    let bytes = file([("0", Self.floats([0, 1, 2, 3, 4, 5]))]) {
      $0.dictionary([("w", Self.tensor([3, 2], strides: [1, 3]))])
    }
    for length in bytes.indices { _ = refused(Array(bytes[..<length])) }
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<3000 {
      var damaged = bytes
      damaged.damage(using: &generator)
      _ = refused(damaged)
    }
  }
}
