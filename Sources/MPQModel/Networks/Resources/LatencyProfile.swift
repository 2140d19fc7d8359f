/// Times of the nodes of a graph, as a runtime measured them while it ran a model at one pair of formats.
package struct LatencyProfile: Sendable {
  /// What a runtime ran and timed as one.
  package struct Node: Hashable, Sendable {
    /// What a node does, as far as it decides whose time it is.
    package enum Work: Hashable, Sendable {
      /// Operations of the model, more than one where the runtime fused them.
      case operations([String])
      /// A tensor's conversion to integers or back.
      case quantization(of: String)
      /// A tensor's conversion to the layout that operations take; several names where its end has several readings.
      case layout(for: [String])
    }

    /// The node's name as it stands in the profile.
    package var name: String
    package var work: Work
    package var picoseconds: Int

    package init(name: String, work: Work, picoseconds: Int) {
      (self.name, self.work, self.picoseconds) = (name, work, picoseconds)
    }
  }

  /// The file's name for messages, as the user gave it.
  package var source: String
  /// The runtime in a sentence, such as `ONNX Runtime`.
  package var runtime: String
  /// How to have the runtime keep operations apart that it fuses.
  package var advice: String
  package var nodes: [Node]

  package init(source: String, runtime: String, advice: String, nodes: [Node]) {
    (self.source, self.runtime, self.advice, self.nodes) = (source, runtime, advice, nodes)
  }
}

extension LatencyProfile {
  /// The median of times, halfway between the middle two of an even number of them.
  ///
  /// - Precondition: there is at least one time, and none is negative.
  package static func median(_ times: [Int]) -> Int {
    let sorted = times.sorted()
    let (below, above) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    return below + (above - below) / 2
  }
}
