/// A tensor in a file of PyTorch tensors, of which only what the file's header says was read.
package struct StoredTensor: Hashable, Sendable {
  package let name: String
  /// Lengths of dimensions in PyTorch's order; empty for a single number.
  package let shape: [Int]
  /// The type of the elements as safetensors spells it, such as `BF16`.
  package let type: String
  /// The number of elements.
  package let count: Int
  /// What the elements take in the file, in bits.
  package let storedBits: Int

  package init(name: String, shape: [Int], type: String, count: Int, storedBits: Int) {
    (self.name, self.shape, self.type) = (name, shape, type)
    (self.count, self.storedBits) = (count, storedBits)
  }
}
