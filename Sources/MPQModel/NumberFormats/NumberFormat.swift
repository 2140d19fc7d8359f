/// How the numbers of one tensor are stored and multiplied, for example as 4-bit integers.
///
/// A format says how many bits a tensor takes in storage and in a product, and how the format is spelled.
/// Code compares formats by their order, never by bit-widths. The search knows neither formats nor bits:
/// it sees choices and what they use of the budgets.
public struct NumberFormat: Hashable, Sendable {
  /// The format's spelling in files, flags and answers, such as `4` or `q4_K`; no two formats share one.
  public let name: String
  /// What an element takes in storage; nil if only the name is known.
  package let storage: Storage?
  /// Bits of an element in a multiplication, as bit operations count them; nil if that is not defined, as
  /// for codebooks.
  package let multipliedBits: Int?
  /// Bits of the activations that weights in this format are multiplied with if nothing says how
  /// activations are stored; nil if that is not defined.
  package let activationBits: Int?

  /// The bits that a tensor takes, exactly: scales and zero points are included.
  package struct Storage: Hashable, Sendable {
    /// Bits per `elements` elements.
    package let bits: Int
    package let elements: Int
    /// A row of a tensor has to be a multiple of so many elements; 1 if any row can be stored.
    package let block: Int

    /// - Precondition: all three are above 0, but bits may be 0.
    package init(bits: Int, per elements: Int = 1, block: Int = 1) {
      precondition(bits >= 0 && elements > 0 && block > 0, "a storage has elements")
      let divisor = Int(greatestCommonDivisor(bits.magnitude, elements.magnitude))
      (self.bits, self.elements) = (bits / divisor, elements / divisor)
      self.block = block
    }
  }

  package init(
    _ name: String, _ storage: Storage?, multipliedBits: Int? = nil, activationBits: Int? = nil
  ) {
    (self.name, self.storage) = (name, storage)
    (self.multipliedBits, self.activationBits) = (multipliedBits, activationBits)
  }

  /// The format in a sentence, such as `4 bits` or `q4_K`.
  package var phrase: String { ExactDecimal(name) == nil ? name : "\(name) bits" }

  /// Bits that a tensor takes in storage, rounded up to a whole bit; nil if that is not known.
  ///
  /// - Parameter count: its elements.
  package func storedBits(of count: Int) -> Int? {
    guard let storage else { return nil }
    guard storage.elements > 1 else { return count * storage.bits }
    // Whole groups first: the product of all elements and the bits of a group could overflow.
    let (groups, rest) = count.quotientAndRemainder(dividingBy: storage.elements)
    let bits = Int128(rest) * Int128(storage.bits)
    return groups * storage.bits
      + Int((bits + Int128(storage.elements) - 1) / Int128(storage.elements))
  }

  /// Bits of an element in storage, rounded; nil if that is not known.
  package var bitsPerElement: Double? { storage.map { Double($0.bits) / Double($0.elements) } }

  /// Whether rows of a length can be stored.
  package func fits(rowsOf length: Int) -> Bool {
    storage.map { length.isMultiple(of: $0.block) } ?? true
  }

  public static func == (left: NumberFormat, right: NumberFormat) -> Bool {
    left.storage == right.storage && left.name == right.name
  }

  /// Hashes the bits alone: equal formats have equal bits, and a name takes longer to hash. Only formats without known
  /// bits, of which there may be many, are hashed by their names.
  public func hash(into hasher: inout Hasher) {
    if let storage { hasher.combine(storage.bits) } else { hasher.combine(name) }
  }
}

extension NumberFormat: Comparable {
  /// Orders by stored bits per element, then by name; formats of unknown storage come last.
  public static func < (left: NumberFormat, right: NumberFormat) -> Bool {
    guard let first = left.storage, let second = right.storage else {
      return left.storage == nil && right.storage == nil
        ? left.name < right.name : left.storage != nil
    }
    if first.elements == 1, second.elements == 1 {
      return first.bits == second.bits ? left.name < right.name : first.bits < second.bits
    }
    let one = Int128(first.bits) * Int128(second.elements)
    let other = Int128(second.bits) * Int128(first.elements)
    return one == other ? left.name < right.name : one < other
  }
}

extension NumberFormat: CustomStringConvertible {
  public var description: String { name }
}

extension NumberFormat {
  /// Activations as the network has them, beside weights whose format says nothing of activations.
  package static let unchanged = NumberFormat("-", nil)

  /// No bits at all: the layer is left out of the network. Only tables of choices have it.
  package static let none = NumberFormat("0", Storage(bits: 0), multipliedBits: 0)

  /// A choice of which only the name is known.
  package static func unknown(_ name: String) -> NumberFormat { NumberFormat(name, nil) }
}
