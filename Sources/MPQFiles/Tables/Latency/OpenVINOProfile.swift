import MPQModel

/// Reports of OpenVINO's benchmark_app with counters of nodes, in milliseconds with three decimals.
enum OpenVINOProfile {
  static let format = DocumentFormat<LatencyProfile>(
    "a report of OpenVINO's benchmark_app", key: "openvino-report", form: .json,
    remedy: LatencyProfile.remedy,
    recognises: {
      $0.hasKeys("report_type", "detailed_performance")
        || $0.hasKeys("report_type", "avg_performance")
    },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// The same report without `-json_stats`, with semicolons.
  static let csv = DocumentFormat<LatencyProfile>(
    "a report of OpenVINO's benchmark_app in CSV", key: "openvino-report-csv", form: .csv,
    remedy: LatencyProfile.remedy,
    recognises: { head in
      head.bytes.starts(with: Array("layerName;execStatus;".utf8))
    }, read: ContentReader { content throws(FormatError) in try decodeCSV(content) })

  /// The report beside it, which has no times of nodes.
  static let summary = KnownFormat(
    "a summary of OpenVINO's benchmark_app", form: .json,
    remedy:
      "give the report beside it, benchmark_detailed_counters_report.json, which has the times of nodes",
    recognises: { $0.hasKeys("cmd_options", "execution_results") }, read: ())

  /// Reads a report; a node's time is the median over the inference requests that it has.
  private static func decode(_ content: FileContent) throws(FormatError) -> LatencyProfile {
    let report = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    let requests: [JSONValue] =
      if let average = report["avg_performance"] {
        [average]
      } else {
        try report.required("detailed_performance").array()
      }
    var times = OpenVINOTimes()
    for request in requests {
      for value in try request.object().required("nodes").array() {
        let node = try value.object()
        try times.add(
          name: try node.required("name").name(), type: try node.required("node_type").string(),
          status: try node.required("status").string(),
          picoseconds: node.required("real_time").picoseconds(in: .milliseconds))
      }
    }
    return try times.profile(of: content.name)
  }

  /// Reads the report in CSV: a section for each inference request, with a header, and a total at its end.
  private static func decodeCSV(_ content: FileContent) throws(FormatError) -> LatencyProfile {
    var times = OpenVINOTimes()
    let bytes = try content.bytes()
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    )
    .enumerated() {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw FormatError(
          file: content.name, .line(index + 1), "is not UTF-8; save the file in that encoding")
      }
      var fields = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      let isHeader = fields[0] == "layerName"
      guard text.contains(where: { !$0.isWhitespace }), !isHeader else { continue }
      guard fields.count >= columns else {
        throw FormatError(
          file: content.name, .line(index + 1),
          "expected \(columns) fields with semicolons between them, found \(fields.count); is the file cut off?"
        )
      }
      // A name may have semicolons of its own.
      let name = fields[...(fields.count - columns)].joined(separator: ";")
      fields.removeFirst(fields.count - columns)
      if name == "Total", fields[1].isEmpty { continue }
      if let character = ControlCharacters.first(in: name) {
        throw FormatError(
          file: content.name, .line(index + 1),
          "a name holds the control character \(character); rename it")
      }
      guard let time = RuntimeTime.picoseconds(fields[4], in: .milliseconds) else {
        throw FormatError(
          file: content.name, .line(index + 1),
          "realTime (ms): expected a time from 0 to a million seconds, found '\(fields[4].prefix(40))'"
        )
      }
      try times.add(name: name, type: fields[2], status: fields[1], picoseconds: time)
    }
    return try times.profile(of: content.name)
  }

  /// Name, status, type, kernel, and two times.
  private static let columns = 6
}

/// The times of nodes over inference requests.
private struct OpenVINOTimes {
  private struct Key: Hashable {
    let name: String
    let type: String
  }

  private var times: [Key: [Int]] = [:]
  private var order: [Key] = []

  /// Adds what a request says of a node. One that did not run is part of another, and has no time of its own.
  mutating func add(
    name: String, type: String, status: String,
    picoseconds: @autoclosure () throws(FormatError) -> Int
  ) throws(FormatError) {
    guard status == "EXECUTED" || status.hasSuffix(".EXECUTED") else { return }
    let key = Key(name: name, type: type)
    if times[key] == nil { order.append(key) }
    times[key, default: []].append(try picoseconds())
  }

  /// - Throws: `FormatError` if no node ran.
  func profile(of file: String) throws(FormatError) -> LatencyProfile {
    guard !order.isEmpty else {
      throw FormatError(
        file: file, .file,
        "has no node that ran; make the report with -pc and -report_type detailed_counters")
    }
    return LatencyProfile(
      source: file, runtime: "OpenVINO",
      advice:
        "look in the report for the nodes' names, and give those layers' times in a table by hand",
      nodes: order.map { key in
        .init(
          name: key.name, work: Self.work(key.name, key.type),
          picoseconds: LatencyProfile.median(times[key]!))
      })
  }

  private static func work(_ name: String, _ type: String) -> LatencyProfile.Node.Work {
    for conversion in ["_QuantizeLinear", "_DequantizeLinear"]
    where name.hasSuffix(conversion) && name.count > conversion.count {
      return .quantization(of: String(name.dropLast(conversion.count)))
    }
    guard type == "Reorder" else { return .operations([operation(name)]) }
    // `Convert_122_abcd_acdb_/conv1/Conv/WithoutBiases` is before `/conv1/Conv`: any underscore may be the last one
    // before the reader's name.
    let ends = name.indices.filter { name[$0] == "_" }.prefix(mostReadings)
      .map { operation(String(name[name.index(after: $0)...])) }
    return .layout(for: ends)
  }

  /// More underscores than any name of a layer has; each makes a reading as long as the name.
  private static let mostReadings = 64

  /// A node's name in the model, without the parts that OpenVINO splits it into.
  private static func operation(_ name: String) -> String {
    var name = name
    while let part = parts.first(where: { name.hasSuffix($0) && name.count > $0.count }) {
      name = String(name.dropLast(part.count))
    }
    return name
  }

  /// What OpenVINO calls a convolution before its bias is added, and what it moves behind an operation on integers.
  private static let parts = [
    "/WithoutBiases", "/DequantizationMultiply", "/DequantizationSubtract", "/DequantizationAdd",
  ]
}
