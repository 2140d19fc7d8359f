import Foundation
import TestFixtures
import Testing

/// The worked examples of docs/solving.md print what the page shows.
@Suite struct WorkedExampleTests {
  private static let page = Tool.packageRoot.appending(path: "docs/solving.md")

  /// The code blocks behind the comment that marks an example to be run.
  private static func examples() throws -> [[String]] {
    try String(contentsOf: page, encoding: .utf8)
      .components(separatedBy: "<!-- example -->\n```console\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```").first?.components(separatedBy: "\n") }
  }

  /// A line without its time, which differs from run to run.
  private func steady(_ line: String) -> String {
    line.replacing(/solved in .*/, with: "solved")
  }

  @Test func everyExamplePrintsWhatThePageShows() throws {
    let examples = try Self.examples()
    #expect(examples.count == 4)
    for example in examples {
      let command = try #require(example.first)
      try #require(command.hasPrefix("$ mpq-solve "))
      let run = try Tool.run(
        command.split(separator: " ").dropFirst(2).map(String.init),
        in: Tool.packageRoot.appending(path: "docs/examples"),
        environment: ["COLUMNS": "120"])
      #expect(run.exitCode == 0, "\(run.errors)")
      let printed = run.output.split(separator: "\n").map { steady(String($0)) }
      var rest = printed[...]
      for line in example.dropFirst() where line != "…" {
        let place = rest.firstIndex { $0.drop { $0 == " " } == steady(line).drop { $0 == " " } }
        guard let place else {
          Issue.record("'\(line)' is not what \(command) prints")
          break
        }
        rest = rest[(place + 1)...]
      }
    }
  }

  /// The size of the language model's plan is the sum of its tensors' blocks, counted here.
  @Test func theLanguageModelsSizeIsThatOfItsBlocks() throws {
    let directory = Tool.packageRoot.appending(path: "docs/examples")
    let run = try Tool.run(
      [
        "-n", "llama-7b.csv", "-i", "llama-7b-scores.csv", "--constraints",
        "llama-7b-constraints.json", "--max-bits-per-weight", "4.25", "--json",
      ], in: directory)
    let answer = try run.json()
    // Bytes and weights of a block, as llama.cpp's ggml-common.h has them.
    let blocks: [String: (bytes: Int, weights: Int)] = [
      "q2_K": (84, 256), "q3_K": (110, 256), "q4_K": (144, 256), "q5_K": (176, 256),
      "q6_K": (210, 256), "q8_0": (34, 32), "f16": (2, 1),
    ]
    var params: [String: Int] = [:]
    for line in try String(contentsOf: directory.appending(path: "llama-7b.csv"), encoding: .utf8)
      .split(separator: "\n").dropFirst()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      params[String(fields[0])] = Int(fields[2])
    }
    let layers = try #require(answer["layers"] as? [[String: Any]])
    #expect(layers.count == 226)
    var bytes = 0
    var formats: [String: String] = [:]
    for layer in layers {
      let name = try #require(layer["layer"] as? String)
      let format = try #require(layer["format"] as? String)
      let block = try #require(blocks[format])
      bytes += try #require(params[name]) / block.weights * block.bytes
      formats[name] = format
    }
    #expect(answer["size_bytes"] as? Int == bytes)
    let weights = params.values.reduce(0, +)
    #expect(8 * bytes * 100 <= 425 * weights)
    #expect(formats["output"] == "q6_K" && formats["token_embd"] == "q4_K")
    for block in 0..<32 {
      #expect(Set(["q", "k", "v"].map { formats["blk.\(block).attn_\($0)"] }).count == 1)
      #expect(formats["blk.\(block).ffn_gate"] == formats["blk.\(block).ffn_up"])
    }
  }
}
