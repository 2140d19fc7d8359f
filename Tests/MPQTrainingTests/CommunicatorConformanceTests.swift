import MPQTensor
import TestFixtures
import Testing

/// What every communicator promises, whatever carries its messages.
@Suite struct CommunicatorConformanceTests {
  /// Some ranks of one communicator, on all of which a function can be run.
  struct World: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let ranks: Int
    /// Returns what each rank found wrong.
    let run: @Sendable (@escaping @Sendable (any Communicator) -> [String]) throws -> [[String]]
  }

  /// A communicator that joins the package is added here, with several numbers of ranks.
  static let worlds =
    [World(testDescription: "solo", ranks: 1) { [$0(SoloCommunicator())] }]
    + [1, 2, 3, 8].map { ranks in
      World(testDescription: "\(ranks) in one process", ranks: ranks) {
        try InProcessCommunicator.run(ranks, $0)
      }
    }

  @Test(arguments: worlds) func ranksAreNumbered(world: World) throws {
    let places = try world.run { ["\($0.rank) of \($0.count)"] }
    #expect(places == (0..<world.ranks).map { ["\($0) of \(world.ranks)"] })
  }

  /// Messages of all sizes, also none, and of different sizes to and fro, arrive whole and in their order.
  @Test(arguments: worlds) func messagesArriveWholeAndInOrder(world: World) throws {
    let faults = try world.run { communicator in
      // In ascending order of pairs, so that no ranks wait for each other in a circle.
      let peers = (0..<communicator.count).filter { $0 != communicator.rank }
      return (UInt64(1)...5).flatMap { seed in
        peers.flatMap { Self.faults(communicator, with: $0, seed: seed) }
      }
    }
    #expect(faults.flatMap { $0 } == [])
  }

  /// What is wrong with some exchanges with one peer.
  private static func faults(
    _ communicator: any Communicator, with peer: Int, seed: UInt64
  ) -> [String] {
    /// What one rank sends to another, which both can work out.
    func message(_ number: Int, from sender: Int, to receiver: Int) -> [UInt8] {
      var random = SeededGenerator(
        seed: seed &+ UInt64(number << 40 | sender << 20 | receiver))
      // The largest are more than a pipe holds.
      let size = [0, 1, random.integer(2...1000), 1 << 18].randomElement(using: &random)!
      return (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
    return (0..<3).compactMap { number in
      let expected = message(number, from: peer, to: communicator.rank)
      var received = [UInt8](repeating: 0, count: expected.count)
      message(number, from: communicator.rank, to: peer).withUnsafeBytes { sent in
        received.withUnsafeMutableBytes { communicator.exchange(sent, for: $0, with: peer) }
      }
      return received == expected
        ? nil : "seed \(seed): message \(number) from \(peer) to \(communicator.rank) differs"
    }
  }
}
