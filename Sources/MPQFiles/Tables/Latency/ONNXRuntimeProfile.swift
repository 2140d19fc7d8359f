import MPQModel

/// Profiles of ONNX Runtime (`SessionOptions.enable_profiling`): a JSON list of events, among them one for each time that
/// a node ran, in microseconds.
enum ONNXRuntimeProfile {
  static let format = DocumentFormat<LatencyProfile>(
    "a profile of ONNX Runtime", key: "onnxruntime-profile", form: .json,
    remedy: LatencyProfile.remedy,
    recognises: { head in
      head.isList(with: "\"cat\"", "\"dur\"")
        && (head.contains("\"Session\"") || head.contains(suffix))
    }, read: ContentReader { content throws(FormatError) in try decode(content) })

  /// What the name of a node's event ends in; older versions also wrote the fences before and after it.
  private static let suffix = "_kernel_time"

  /// A node is told by its name and its index: names may repeat.
  private struct Key: Hashable {
    let name: String
    let index: String
  }

  /// The events of one node.
  private struct Events {
    let operation: String
    var times: [(start: Int, duration: Int)] = []
  }

  /// Reads a profile; a node's time is the median over runs.
  ///
  /// - Throws: `FormatError` with the line of the first event that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> LatencyProfile {
    let list = try JSONValue(parsing: try content.bytes(), file: content.name)
    var (nodes, order, runs) = ([Key: Events](), [Key](), [Range<Int>]())
    for value in try list.array() {
      let event = try value.object()
      guard let name = event["name"], let category = event["cat"] else { continue }
      let title = try name.name()
      if title == "model_run" {
        let start = try time(event, "ts")
        runs.append(start..<start + (try time(event, "dur")))
      }
      guard try category.string() == "Node", title.hasSuffix(suffix) else { continue }
      let details = try event.required("args").object()
      let key = Key(
        name: String(title.dropLast(suffix.count)),
        index: try details["node_index"].map { index throws(FormatError) in index.text } ?? "")
      if nodes[key] == nil {
        let operation = try details["op_name"].map { name throws(FormatError) in try name.name() }
        nodes[key] = Events(operation: operation ?? "")
        order.append(key)
      }
      nodes[key]?.times.append(
        (try event["ts"] == nil ? 0 : time(event, "ts"), try time(event, "dur")))
    }
    guard !order.isEmpty else {
      throw FormatError(
        file: content.name, .file,
        "has no times of nodes; run the model in the session before end_profiling()")
    }
    let windows = Windows(runs)
    return LatencyProfile(
      source: content.name, runtime: "ONNX Runtime",
      advice: "make the profile with graph_optimization_level ORT_ENABLE_EXTENDED, or below",
      nodes: order.map { key in
        let events = nodes[key]!
        return .init(
          name: key.name, work: work(key.name, events.operation),
          picoseconds: LatencyProfile.median(windows.sums(events.times)))
      })
  }

  /// A time in picoseconds.
  private static func time(_ event: JSONObject, _ key: String) throws(FormatError) -> Int {
    try event.required(key).picoseconds(in: .microseconds)
  }

  /// What a node does, from its name and its operation.
  private static func work(_ name: String, _ operation: String) -> LatencyProfile.Node.Work {
    if ["QuantizeLinear", "DequantizeLinear"].contains(operation) {
      return .quantization(of: tensor(name, operation))
    }
    let model = node(name)
    return .operations(model == name ? [name] : [name, model])
  }

  /// The tensor in the name of its conversion, such as `conv2.weight_DequantizeLinear`.
  private static func tensor(_ name: String, _ operation: String) -> String {
    // Behind it optimizers mark copies: `…_DequantizeLinear/duplicated`, `…_QuantizeLinear_token_3`.
    name.lastPart(before: "_\(operation)") ?? name
  }

  /// A node's name in the model, without what optimizers add: `/conv1/Conv_token_3` of a change of layout, `_quant` of the
  /// quantizer's own operators, and `_nchwc`, which stands behind the name of a result.
  private static func node(_ name: String) -> String {
    var name = name
    if let match = name.firstMatch(of: /_token_\d+$/), match.range.lowerBound > name.startIndex {
      name = String(name[..<match.range.lowerBound])
    }
    for suffix in ["_nchwc", "_quant"] where name.hasSuffix(suffix) && name.count > suffix.count {
      name = String(name.dropLast(suffix.count))
    }
    return name
  }
}

extension ONNXRuntimeProfile {
  /// When each run began and ended.
  private struct Windows {
    /// By their start; empty where runs overlap, as in a session that several threads use.
    private let runs: [Range<Int>]

    init(_ runs: [Range<Int>]) {
      let sorted = runs.sorted { $0.lowerBound < $1.lowerBound }
      let overlap = zip(sorted, sorted.dropFirst()).contains { $0.upperBound > $1.lowerBound }
      self.runs = overlap ? [] : sorted
    }

    /// What a node takes in each run: a node in a loop runs several times in one. An event outside of all runs stands
    /// for itself.
    func sums(_ events: [(start: Int, duration: Int)]) -> [Int] {
      var (sums, alone) = ([Int: Int](), [Int]())
      for event in events {
        if let run = run(at: event.start) {
          sums[run] = (sums[run] ?? 0).saturatingSum(event.duration)
        } else {
          alone.append(event.duration)
        }
      }
      return alone + sums.values
    }

    private func run(at time: Int) -> Int? {
      var (low, high) = (0, runs.count)
      while low < high {
        let middle = (low + high) / 2
        if runs[middle].lowerBound <= time { low = middle + 1 } else { high = middle }
      }
      return low > 0 && runs[low - 1].contains(time) ? low - 1 : nil
    }
  }
}

extension LatencyProfile {
  /// What to do with a profile where another file was expected.
  static let remedy = "give it with its widths, as in --latency-table W8A8=FILE"
}

extension String {
  /// What stands before the last occurrence of a text; nil if it does not occur, or nothing does.
  func lastPart(before text: String) -> String? {
    let (own, sought) = (Array(utf8), Array(text.utf8))
    guard own.count > sought.count else { return nil }
    for start in stride(from: own.count - sought.count, to: 0, by: -1)
    where own[start..<(start + sought.count)].elementsEqual(sought) {
      return String(decoding: own[..<start], as: UTF8.self)
    }
    return nil
  }
}
