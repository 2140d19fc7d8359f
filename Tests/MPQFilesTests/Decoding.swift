import MPQFiles
import MPQModel

// Readers as the tests call them: with bytes, and with their own format alone.

extension ImportanceFile {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> ImportanceTable {
    try FileContent(bytes, name: file).read(as: FileFormats.importances)
  }
}

extension ImportanceCSV {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> ImportanceTable {
    try FileContent(bytes, name: file).read(as: [format])
  }
}

extension ImportanceJSON {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> ImportanceTable {
    try FileContent(bytes, name: file).read(as: [format])
  }
}

extension ImportancePickle {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> ImportanceTable {
    try FileContent(bytes, name: file).read(as: [format])
  }
}

extension LatencyCSV {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> LatencyTable {
    try FileContent(bytes, name: file).read(as: FileFormats.latencies)
  }
}

extension ConstraintsJSON {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> SearchConstraints {
    try FileContent(bytes, name: file).read(as: FileFormats.constraints)
  }
}

extension PlanResultCSV {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> [PlanMeasurement] {
    try FileContent(bytes, name: file).read(as: FileFormats.results)
  }
}

extension NetworkFile {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> Network {
    try decode(try FileContent(bytes, name: file))
  }

  static func description(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> NetworkDescription {
    try description(try FileContent(bytes, name: file))
  }
}

extension CostTableCSV {
  static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> Network {
    try NetworkFile.decode(try FileContent(bytes, name: file), formats: [format])
  }
}

extension NetworkDescription {
  init(
    json bytes: [UInt8], file: String, kinds: [any OperationKind.Type] = NetworkOperation.kinds
  ) throws(FormatError) {
    try self.init(json: FileContent(bytes, name: file), kinds: kinds)
  }
}

extension PlanCSV {
  static func decode(
    _ bytes: [UInt8], file: String, network: Network
  ) throws(FormatError) -> BitPlan {
    try PlanFile.decode(
      FileContent(bytes, name: file), network: network, formats: FileFormats.plans)[0].plan
  }
}
