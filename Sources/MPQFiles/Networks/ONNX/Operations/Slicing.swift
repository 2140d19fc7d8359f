import MPQModel

extension GraphOperation {
  /// Operations that take parts of a tensor.
  static let slicing: [GraphOperation] =
    family(["Slice"]) { call throws(OperationFault) in [try slice(call)] }
    + family(["Gather"]) { call throws(OperationFault) in [try gather(call)] }
    + family(["GatherElements"]) { call in [TensorFacts(call.input(1).dimensions)] }
    + family(["GatherND"]) { call in [gatherND(call)] }
    + family(["Split", "SplitToSequence"]) { call throws(OperationFault) in try split(call) }
    + family(["Shape"]) { call in [shape(call)] }
    + family(["Size"]) { call in
      [TensorFacts([], values: call.input(0).count.flatMap { SmallValues(integers: [$0]) })]
    }
    + family(["ScatterND", "ScatterElements", "Scatter", "TensorScatter", "ReverseSequence"]) {
      call in
      [TensorFacts(call.input(0).dimensions)]
    }

  /// The part of a dimension that a slice takes.
  private struct Span {
    let start: Int
    let count: Int
    let step: Int

    /// Starts and ends count from the behind if they are negative, and are moved into the dimension, as in Python.
    init(start: Int, end: Int, step: Int, of size: Int) throws(OperationFault) {
      guard step != 0 else { throw OperationFault("its step is 0") }
      // Larger steps take one element all the same.
      let step = min(max(step, -TensorFacts.largestDimension), TensorFacts.largestDimension)
      func place(_ position: Int, _ range: ClosedRange<Int>) -> Int {
        min(max(position < 0 ? position + size : position, range.lowerBound), range.upperBound)
      }
      self.step = step
      if step > 0 {
        self.start = place(start, 0...size)
        count = max(0, (place(end, 0...size) - self.start + step - 1) / step)
      } else {
        self.start = size == 0 ? 0 : place(start, 0...(size - 1))
        // An end before the first element is given as a very negative number.
        let end = end < 0 && end + size < 0 ? -1 : place(end, -1...max(size - 1, -1))
        count = size == 0 ? 0 : max(0, (self.start - end - step - 1) / -step)
      }
    }
  }

  private static func slice(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions else { return .unknown }
    let isOld = call.attributes["starts"] != nil && !call.has(1)
    func limits(_ name: String, _ position: Int) -> [Int?]? {
      isOld ? call.ints(name)?.map(Optional.some) : call.input(position).values?.integers
    }
    let (starts, ends) = (limits("starts", 1), limits("ends", 2))
    let steps = call.has(4) ? call.input(4).values?.integers : nil
    var axes: [Int]?
    if isOld {
      axes = call.ints("axes")
    } else if call.has(3) {
      guard let given = call.integers(3) else {
        return TensorFacts(dimensions.map { _ in nil })
      }
      axes = given
    }
    let count = axes?.count ?? starts?.count ?? ends?.count
    guard let count else { return TensorFacts(dimensions.map { _ in nil }) }
    var result = dimensions
    var spans: [Int: Span] = [:]
    for position in 0..<count {
      let axis = try call.axis(axes?[position] ?? position, of: dimensions.count)
      func number(_ list: [Int?]?) -> Int? {
        list.flatMap { position < $0.count ? $0[position] : nil }
      }
      let step = call.has(4) ? number(steps) : 1
      guard let size = dimensions[axis], let start = number(starts), let end = number(ends),
        let step
      else {
        result[axis] = nil
        continue
      }
      let span = try Span(start: start, end: end, step: step, of: size)
      (result[axis], spans[axis]) = (span.count, span)
    }
    var facts = TensorFacts(result)
    if let values = input.values, let own = input.shape, let shape = facts.shape {
      let steps = SmallValues.steps(own)
      let offset = spans.reduce(0) { $0 + $1.value.start * steps[$1.key] }
      facts.values = values.view(
        shape, offset: offset, steps: steps.enumerated().map { $1 * (spans[$0]?.step ?? 1) })
    }
    return facts
  }

  private static func gather(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let (data, indices) = (call.input(0), call.input(1))
    guard let dimensions = data.dimensions, let places = indices.dimensions else { return .unknown }
    let axis = try call.axis(call.int("axis", 0), of: dimensions.count)
    guard axis < dimensions.count else { throw OperationFault("it takes parts of a single number") }
    var result = TensorFacts(dimensions.prefix(axis) + places + dimensions.dropFirst(axis + 1))
    if dimensions.count == 1, let values = data.values?.elements,
      let positions = indices.values?.integers
    {
      result.values = SmallValues(
        positions.map { position in
          guard let position, (-values.count..<values.count).contains(position) else { return nil }
          return values[position < 0 ? position + values.count : position]
        })
    }
    return result
  }

  private static func gatherND(_ call: OperationCall) -> TensorFacts {
    let batch = call.int("batch_dims", 0)
    guard let data = call.input(0).dimensions, let indices = call.input(1).dimensions,
      let depth = indices.last ?? nil, batch >= 0, depth >= 0, depth <= data.count,
      batch <= data.count - depth
    else { return .unknown }
    return TensorFacts(indices.dropLast() + data.dropFirst(batch + depth))
  }

  private static func split(_ call: OperationCall) throws(OperationFault) -> [TensorFacts] {
    guard call.name == "Split", let input = call.input(0).dimensions else { return [] }
    let axis = try call.axis(call.int("axis", 0), of: input.count)
    guard axis < input.count else { throw OperationFault("it splits a single number") }
    func part(_ size: Int?) -> TensorFacts {
      var dimensions = input
      dimensions[axis] = size
      return TensorFacts(dimensions)
    }
    switch call.list(input: 1, attribute: "split") {
    case .known(let sizes)?:
      guard sizes.count == call.outputCount else {
        throw OperationFault("it has \(call.outputCount) results, and sizes for \(sizes.count)")
      }
      return sizes.map(part)
    case .unknown?: return (0..<call.outputCount).map { _ in part(nil) }
    case nil:
      guard let size = input[axis], call.outputCount > 0 else {
        return (0..<call.outputCount).map { _ in part(nil) }
      }
      // Equal parts; the last one is smaller if they do not divide it.
      let share = (size + call.outputCount - 1) / call.outputCount
      return (0..<call.outputCount).map { part(min(share, max(0, size - $0 * share))) }
    }
  }

  private static func shape(_ call: OperationCall) -> TensorFacts {
    guard let dimensions = call.input(0).dimensions else { return TensorFacts([nil]) }
    let count = dimensions.count
    func place(_ position: Int) -> Int {
      min(max(position < 0 ? position + count : position, 0), count)
    }
    let (start, end) = (place(call.int("start", 0)), place(call.int("end", count)))
    let part = start < end ? Array(dimensions[start..<end]) : []
    return TensorFacts([part.count], values: SmallValues(integers: part))
  }
}
