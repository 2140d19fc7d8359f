extension ActivationMemory {
  /// The most rows that the operations may make before covered ones are dropped, and after: far more than a
  /// search can use. ResNet-50's 175 operations make 227, of which 75 are kept.
  package static let mostCandidateRows = 1 << 16
  package static let mostRows = 1 << 12
  /// The most tensors that all rows may count together, which bounds their memory to some hundred megabytes.
  static let mostTerms = 1 << 22

  /// Rows whose largest total is the peak, at any bits from 0 to 32, in the order of the operations.
  ///
  /// A tensor takes the most bits of its readers, and a capacity that the maximum keeps is kept with each of them. So an
  /// operation has a row for every way to take one reader of every tensor. Tensors with the same readers
  /// take the same one: (e + f)·max(a, b) is the larger of (e + f)·a and (e + f)·b. Rows that another row covers, with no
  /// number smaller, are dropped.
  ///
  /// - Throws: `NetworkError` with the operation up to which there are too many.
  /// - Complexity: O(rows × rows with a layer in common), mostly a few.
  package func rows() throws(NetworkError) -> [ActivationRow] {
    let candidates = try candidateRows()
    let kept = Self.uncovered(candidates)
    guard kept.count <= Self.mostRows else {
      throw NetworkError(
        element: kept[Self.mostRows].operation,
        message:
          "the activations in memory make \(kept.count) sums to be limited; at most \(Self.mostRows) are "
          + "searched, so leave the limit of activation memory out")
    }
    return kept
  }

  /// The rows of all operations, covered ones too.
  package func candidateRows() throws(NetworkError) -> [ActivationRow] {
    var rows: [ActivationRow] = []
    var terms = 0
    // Tensors in memory, by position.
    var alive: [Int] = []
    var next = 0
    let byStart = tensors.indices.sorted {
      tensors[$0].steps.lowerBound < tensors[$1].steps.lowerBound
    }
    for (step, operation) in operations.enumerated() {
      alive.removeAll { tensors[$0].steps.upperBound <= step }
      while next < byStart.count, tensors[byStart[next]].steps.lowerBound <= step {
        if tensors[byStart[next]].steps.contains(step) { alive.append(byStart[next]) }
        next += 1
      }
      var constant = 0
      var elements: [[ActivationReader]: Int] = [:]
      for tensor in alive.lazy.map({ tensors[$0] }) {
        if tensor.readers == [.output] {
          constant += tensor.elements * ActivationReader.outputBits
        } else {
          elements[tensor.readers, default: 0] += tensor.elements
        }
      }
      let groups = elements.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      let count = exactProduct(groups.map(\.key.count), atMost: Self.mostCandidateRows)
      terms += max(count ?? 1, 1) * alive.count
      guard let count, rows.count + count <= Self.mostCandidateRows, terms <= Self.mostTerms else {
        throw NetworkError(
          element: operation,
          message: "up to operation '\(operation)' the activations in memory make more than "
            + "\(Self.mostCandidateRows) sums to be limited, because several layers read each of many tensors; leave "
            + "the limit of activation memory out")
      }
      for number in 0..<count {
        // The number's digits, in the groups' sizes as bases, are the readers that are taken.
        var rest = number
        var sums: [ActivationReader: Int] = [:]
        for (readers, elements) in groups {
          sums[readers[rest % readers.count], default: 0] += elements
          rest /= readers.count
        }
        rows.append(ActivationRow(operation: operation, constant: constant, sums: sums))
      }
    }
    return rows
  }

  /// The rows that no other row covers, in their order; of equal rows the first.
  private static func uncovered(_ rows: [ActivationRow]) -> [ActivationRow] {
    // A row is covered only by one that is larger in sum, or equal to it.
    let sums = rows.map { row in row.terms.reduce(row.constant) { $0 + $1.elements } }
    var kept: [Int] = []
    var byKey: [ActivationReader: [Int]] = [:]
    var mostConstant = -1
    for index in rows.indices.sorted(by: { (sums[$1], $0) < (sums[$0], $1) }) {
      let row = rows[index]
      // Whoever covers it has all of its layers, so those with its rarest one suffice.
      let lists = row.terms.map { byKey[$0.key] ?? [] }
      let isCovered =
        lists.min { $0.count < $1.count }?.contains { row.isCovered(by: rows[$0]) }
        ?? (row.constant <= mostConstant)
      if isCovered { continue }
      kept.append(index)
      mostConstant = max(mostConstant, row.constant)
      for term in row.terms { byKey[term.key, default: []].append(index) }
    }
    return kept.sorted().map { rows[$0] }
  }
}

extension ActivationRow {
  fileprivate init(operation: String, constant: Int, sums: [ActivationReader: Int]) {
    self.operation = operation
    self.constant = constant
    terms = sums.sorted { $0.key < $1.key }.map { reader, elements in
      guard case .layer(let layer, let tensor) = reader else {
        preconditionFailure("the output is part of the constant")
      }
      return Term(layer: layer, tensor: tensor, elements: elements)
    }
  }
}
