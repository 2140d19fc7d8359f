import Foundation
import TestFixtures
import Testing

@Suite struct BadInputTests {
  let instance: Instance

  init() throws { instance = try Instance(layers: 4) }

  private func solve(network: String? = nil, table: String? = nil, _ flags: [String] = []) throws
    -> Run
  {
    try Tool.run(
      [
        "-n", network ?? "costs.csv", "-i", table ?? "importance.csv", "--level", "W3A3",
      ] + flags, in: instance.directory)
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: instance.directory.appending(path: name))
  }

  @Test func emptyFiles() throws {
    try instance.write("", to: "empty")
    for run in [
      try solve(network: "empty"), try solve(table: "empty"),
      try solve(["--constraints", "empty"]), try solve(["--latency-table", "empty"]),
    ] {
      #expect(run.exitCode == 65)
      #expect(run.errors.hasPrefix("mpq-solve: empty:"))
      #expect(run.errors.contains("empty; expected"))
    }
  }

  @Test func otherLineEndsAndByteOrderMarksAreRead() throws {
    let expected = try solve(["--format", "csv"]).output
    let costs = try instance.read("costs.csv").replacingOccurrences(of: "\n", with: "\r\n")
    try instance.write("\u{FEFF}" + costs, to: "costs.csv")
    let table = try instance.read("importance.csv").replacingOccurrences(of: "\n", with: "\r")
    try instance.write("\u{FEFF}" + table, to: "importance.csv")
    #expect(try solve(["--format", "csv"]).output == expected)
  }

  @Test func oddNamesComeBackAsTheyWere() throws {
    let names = ["a,b", "say \"x\"", "層", "עברית", " led", "e\u{301}"]
    let odd = try Instance(names: names)
    #expect(try Tool.run(odd.inputs + ["--level", "W3A3", "-o", odd.path("p.csv")]).exitCode == 0)
    let object = try Tool.run(odd.inputs + ["--level", "W3A3", "--json"]).json()
    let layers = try #require(object["layers"] as? [[String: Any]]).dropFirst()
    #expect(
      layers.compactMap { ($0["layer"] as? String).map { Array($0.unicodeScalars) } }
        == names.map { Array($0.unicodeScalars) })
    let costs = try Tool.run(["costs", "-n", odd.path("costs.csv"), "--plan", odd.path("p.csv")])
    #expect(costs.exitCode == 0)
    #expect(costs.lines.count == 1 + 7 + 2)
  }

  /// An escape in a name or path would colour, move or rename what the terminal shows.
  @Test func namesThatSteerATerminalAreRefusedAndNeverShown() throws {
    let odd = try Instance(names: ["plain", "\u{1B}[31mred"])
    let run = try Tool.run(odd.inputs + ["--level", "W3A3"])
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("costs.csv:4: layer holds the control character U+001B"))
    let path = "\u{1B}]0;title\u{7}\u{202E}csv"
    for run in [
      try solve(network: "./" + path), try solve(["--alpha", path]),
      try solve(["--latency-table", path]),
    ] {
      #expect(run.exitCode != 0)
      #expect(run.errors.contains(#"\u{1B}]0;title\u{07}\u{202E}csv"#))
      #expect(!run.errors.contains("\u{1B}") && !run.errors.contains("\u{202E}"))
    }
    let written = try solve(["-o", path])
    #expect(written.exitCode == 0)
    #expect(!written.output.contains("\u{1B}"))
  }

  /// Neither the machine's memory nor 2 GiB is what a process may take.
  @Test(arguments: ["big.csv", "-"])
  func aLimitOfMemoryIsToldOf(table: String) throws {
    try instance.write("", to: "big.csv")
    try #require(truncate(instance.path("big.csv"), 1 << 30) == 0)
    let run = try Tool.shell(
      "ulimit -v 1000000; $MPQ -n costs.csv -i \(table) --level W3A3 < <(cat big.csv)",
      in: instance.directory)
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("that the process may still take (ulimit -v)"))
  }

  /// What a file is, is told by 128 KiB of it.
  @Test func aFileLargerThanAllMemoryIsNamed() throws {
    try instance.write("\u{10}\0\0\0\0\0\0\0{\"__metadata__\":{}}", to: "large.safetensors")
    try #require(truncate(instance.path("large.safetensors"), 40 << 30) == 0)
    let run = try Tool.shell(
      "ulimit -v 1000000; $MPQ check -n costs.csv -i large.safetensors", in: instance.directory)
    #expect(run.exitCode == 65)
    #expect(
      run.errors.hasPrefix("mpq-solve: large.safetensors: is a safetensors checkpoint; mpq-train "))
  }

  @Test func aBrokenLineFarDownIsNamed() throws {
    var text = "layer,tensor,bits,importance\n"
    for layer in 0..<100_000 {
      text += layer == 77_777 ? "l\(layer),weight,2\n" : "l\(layer),weight,2,0.5\n"
    }
    try instance.write(text, to: "long.csv")
    let run = try solve(table: "long.csv")
    #expect(run.exitCode == 65)
    #expect(
      run.errors == "mpq-solve: long.csv:77779: expected 4 fields as in the header, found 3\n")
  }

  @Test func hostileAndTruncatedPickles() throws {
    // os.system('touch pwned'), as pickle.dumps(…, protocol=2) calls it.
    try write(
      [0x80, 0x02] + Array("cposix\nsystem\nX\u{0B}\u{0}\u{0}\u{0}touch pwned".utf8)
        + [0x85, 0x52, 0x2E], to: "hostile.pkl")
    let hostile = try solve(table: "hostile.pkl")
    #expect(hostile.exitCode == 65)
    #expect(hostile.errors.contains("hostile.pkl: byte 2: opcode GLOBAL would run code"))
    #expect(!(try instance.files().contains("pwned")))
    try write([0x80, 0x04, 0x95, 0xFF], to: "short.pkl")
    #expect(try solve(table: "short.pkl").exitCode == 65)
  }

  @Test func theWrongFileForAnOption() throws {
    try Data(contentsOf: Tool.packageRoot.appending(path: "models/resnet18/network.json"))
      .write(to: instance.directory.appending(path: "network.json"))
    try write([0x80, 0x04, 0x4E, 0x2E], to: "table.pkl")
    _ = try solve(["-o", "plan.csv"])
    let wrong = [
      (
        try solve(network: "importance.csv", table: "costs.csv"),
        "importance.csv:1: the header lacks"
      ),
      (try solve(table: "network.json"), "network.json:2: unknown key 'name'"),
      (try solve(table: "plan.csv"), "plan.csv:1: the header lacks the column 'tensor'"),
      (try solve(network: "table.pkl"), "table.pkl: byte 0: is a pickle"),
      (
        try solve(["--constraints", "costs.csv"]),
        "costs.csv: is CSV, not a JSON file of constraints"
      ),
      (try solve(["--latency-table", "costs.csv"]), "costs.csv:1: the header lacks"),
    ]
    for (run, words) in wrong {
      #expect(run.exitCode == 65)
      #expect(run.errors.contains(words))
    }
    #expect(try solve(network: "plan.csv").errors.contains("plan.csv: is a plan, which says"))
  }

  @Test func directoriesDevicesAndPipes() throws {
    #expect(try solve(network: ".").errors == "mpq-solve: .: is a directory; name a file in it\n")
    #expect(try solve(table: "/").exitCode == 74)
    #expect(try solve(network: "/dev/null").exitCode == 65)
    let piped = try Tool.shell(
      "$MPQ -n <(cat costs.csv) -i <(cat importance.csv) --level W3A3 --format csv",
      in: instance.directory)
    #expect(piped.output == (try solve(["--format", "csv"]).output))
    // A file with a hole of a terabyte: nothing that fits into memory.
    let sparse = instance.path("sparse.csv")
    try instance.write("", to: "sparse.csv")
    try #require(truncate(sparse, 1 << 40) == 0)
    let run = try solve(network: "sparse.csv")
    #expect(run.exitCode == 74)
    #expect(run.errors.contains("larger than 2 GiB"))
  }

  @Test(.enabled(if: getuid() != 0, "root may read anything"))
  func unreadableFiles() throws {
    chmod(instance.path("costs.csv"), 0)
    #expect(try solve().exitCode == 74)
  }

  @Test func extremeNumbers() throws {
    for macs in [1 << 62, 1 << 53] {
      try instance.write(
        "layer,macs,params,weight_bits,activation_bits\nblock0,\(macs),1,,\n", to: "big.csv")
      #expect(try solve(network: "big.csv").errors.contains("big.csv:2: up to layer 'block0'"))
    }
    try instance.write(
      "layer,macs,params,weight_bits,activation_bits\nblock0,0,0,,\n", to: "zero.csv")
    #expect(try solve(network: "zero.csv", ["--min-compression", "8"]).exitCode == 0)
    try instance.write(
      "layer,macs,params,weight_bits,activation_bits\nblock0,1,1,8,8\n", to: "pinned.csv")
    #expect(try solve(network: "pinned.csv").errors.contains("every layer is pinned"))
    for importance in ["nan", "inf", "-1", "1e999", ""] {
      try instance.write(
        "layer,tensor,bits,importance\nblock0,weight,2,\(importance)\n", to: "x.csv")
      #expect(try solve(table: "x.csv").exitCode == 65)
    }
  }

  @Test func importancesBeyondWhatAddsUpAreRefused() throws {
    let table = try instance.read("importance.csv").split(separator: "\n").dropFirst()
      .map { $0.split(separator: ",").dropLast().joined(separator: ",") + ",1.7e308" }
    try instance.write(
      "layer,tensor,bits,importance\n" + table.joined(separator: "\n"), to: "huge.csv")
    let run = try solve(table: "huge.csv")
    #expect(run.exitCode == 65)
    #expect(run.errors.contains("is larger than 1e+100; scale the table"))
    #expect(try solve(["--alpha", "1e300"]).exitCode == 64)
  }

  /// A search takes what there is, and says where that is too little.
  @Test(arguments: [120_000, 160_000, 250_000])
  func aSearchKeepsToALimitOfMemory(kibibytes: Int) throws {
    let large = try Instance(layers: 3000)
    for flags in [
      "--level W3A3 --min-compression 8 --time-limit 2s",
      "--level W4A4 --prover glpk --time-limit 2s",
    ] {
      let run = try Tool.shell(
        "ulimit -v \(kibibytes); $MPQ -n costs.csv -i importance.csv \(flags) > out.txt",
        in: large.directory)
      #expect([0, 3, 65, 74].contains(run.exitCode), "\(run.exitCode): \(run.errors.prefix(500))")
      if [65, 74].contains(run.exitCode) { #expect(run.errors.contains("of memory, more than")) }
    }
  }
}
