import Platform

/// Reference data beside the repository, which not every machine has.
package enum AcceptanceData {
  package static let absent = "../shared/acceptance is not on this machine"

  /// A file's path; `exists` tells whether it is there.
  package static func path(_ name: String) -> String {
    let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(here)/../shared/acceptance/\(name)"
  }

  package static func exists(_ name: String) -> Bool { access(path(name), R_OK) == 0 }

  package static let publishedPickle = "limpq/importance_indicators_resnet50.pkl"
}
