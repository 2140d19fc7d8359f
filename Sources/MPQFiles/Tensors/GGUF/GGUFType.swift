package import MPQModel

/// How llama.cpp stores the elements of a tensor: the types of `ggml.h` with their numbers in GGUF files.
package struct GGUFType: Hashable, Sendable {
  package let number: UInt64
  /// As llama.cpp prints it, such as `Q4_K`.
  package let name: String
  /// Elements of a block, which a row is a multiple of.
  package let block: Int
  /// Bytes of a block.
  package let bytes: Int

  /// The type with a number in a file; nil if there is none, or llama.cpp has given it up.
  package init?(_ number: UInt64) {
    guard let row = Self.rows.first(where: { $0.number == number }) else { return nil }
    (self.number, self.name, self.block, self.bytes) = row
  }

  /// Whether the type is one of floating-point numbers, which quantization starts from.
  package var isFloat: Bool { ["F32", "F16", "BF16", "F64"].contains(name) }

  /// What the type is called here; nil for types that no weights have.
  package var format: NumberFormat? {
    ["F64", "I8", "I16", "I32", "I64"].contains(name) ? nil : NumberFormat(named: name)
  }

  /// Bits that elements take, blocks being whole; nil if they are too many to count.
  func storedBits(of elements: Int) -> Int? {
    exactProduct([elements / block, 8 * bytes], atMost: .max)
  }

  /// Number, name, elements and bytes of a block: `ggml.h` and the sizes that `ggml-common.h` asserts, as gguf 0.19
  /// repeats them (`GGML_QUANT_SIZES`). Numbers that are left out belonged to types that are no more.
  private static let rows: [(number: UInt64, name: String, block: Int, bytes: Int)] = [
    (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20),
    (6, "Q5_0", 32, 22), (7, "Q5_1", 32, 24), (8, "Q8_0", 32, 34), (9, "Q8_1", 32, 40),
    (10, "Q2_K", 256, 84), (11, "Q3_K", 256, 110), (12, "Q4_K", 256, 144), (13, "Q5_K", 256, 176),
    (14, "Q6_K", 256, 210), (15, "Q8_K", 256, 292), (16, "IQ2_XXS", 256, 66),
    (17, "IQ2_XS", 256, 74), (18, "IQ3_XXS", 256, 98), (19, "IQ1_S", 256, 50),
    (20, "IQ4_NL", 32, 18), (21, "IQ3_S", 256, 110), (22, "IQ2_S", 256, 82),
    (23, "IQ4_XS", 256, 136), (24, "I8", 1, 1), (25, "I16", 1, 2), (26, "I32", 1, 4),
    (27, "I64", 1, 8), (28, "F64", 1, 8), (29, "IQ1_M", 256, 56), (30, "BF16", 1, 2),
    (34, "TQ1_0", 256, 54), (35, "TQ2_0", 256, 66), (39, "MXFP4", 32, 17), (40, "NVFP4", 64, 36),
    (41, "Q1_0", 128, 18), (42, "Q2_0", 64, 18),
  ]
}
