import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Ties whose patterns have named wildcards.
@Suite struct TiedPatternsTests {
  private func join(_ names: [String], _ ties: [SearchConstraints.Tie], pinned: [String] = [])
    throws
    -> TableJoin
  {
    var table = ImportanceTable(source: "t.csv")
    for name in names {
      for tensor in TensorKind.allCases {
        for bits in 2...3 {
          try table.add(
            layer: name, tensor: tensor, format: .integer(bits), importance: 1 / Double(bits),
            line: 1)
        }
      }
    }
    let network = try Network(
      name: "net",
      layers: names.map {
        Layer(name: $0, macs: 4, params: 2, pinned: pinned.contains($0) ? .eightBit : nil)
      })
    return TableJoin(
      network: network, table: table, constraints: SearchConstraints(source: "c", ties: ties))
  }

  /// The names of tied layers, class by class.
  private func classes(_ join: TableJoin) -> [[String]] {
    join.ties.map { tie in
      tie.members.map { join.network.layers[join.network.searched[$0.index]].name }
    }
  }

  @Test func layersWithEqualValuesAreTied() throws {
    let names =
      ["embed"]
      + (0..<12).flatMap { n in ["q", "k", "v", "o"].map { "m.layers.\(n).self_attn.\($0)_proj" } }
    let join = try join(
      names, [.init(layers: ["m.layers.{n}.self_attn.{q,k,v}_proj"], shared: [.weight])])
    #expect(join.problems.isEmpty && join.warnings.isEmpty)
    #expect(
      classes(join)
        == (0..<12).map { n in ["q", "k", "v"].map { "m.layers.\(n).self_attn.\($0)_proj" } })
    #expect(join.ties.allSatisfy { $0.shared == [.weight] })
  }

  @Test func expertsOfALayerAreTied() throws {
    let names = (0..<3).flatMap { n in
      ["m.layers.\(n).router"]
        + (0..<4).flatMap { e in
          ["gate", "up", "down"].map { "m.layers.\(n).mlp.experts.\(e).\($0)_proj" }
        }
    }
    let tie = "m.layers.{n}.mlp.experts.*.{gate,up,down}_proj"
    let layers = try join(names, [.init(layers: [tie], shared: [.weight])])
    #expect(classes(layers).map(\.count) == [12, 12, 12])
    let each = try join(
      names, [.init(layers: ["m.layers.{n}.mlp.experts.{e}.{gate,up}_proj"], shared: [.weight])])
    #expect(classes(each).count == 12 && classes(each).allSatisfy { $0.count == 2 })
  }

  @Test func patternsOfOneTieJoinByTheirNames() throws {
    let names = ["1.a.0", "1.aa.1", "b.0.x1", "b.1.x1", "b.1.x2", "lone.7"]
    let join = try join(
      names, [.init(layers: ["{y}.*a.{n}", "b.{n}.x{y}"], shared: [.activation])])
    #expect(join.problems.isEmpty)
    // Values are compared by the wildcards' names, not by their places; a layer without partners is not tied.
    #expect(classes(join).filter { $0.count > 1 } == [["1.a.0", "b.0.x1"], ["1.aa.1", "b.1.x1"]])
  }

  @Test func pinnedLayersAreLeftOut() throws {
    let join = try join(
      ["0.q", "0.k", "0.v", "1.q", "1.k"], [.init(layers: ["{n}.{q,k,v}"], shared: [.weight])],
      pinned: ["0.k"])
    #expect(join.problems.isEmpty)
    #expect(classes(join) == [["0.q", "0.v"], ["1.q", "1.k"]])
  }

  @Test func withoutNamedWildcardsAllMatchesAreTied() throws {
    let join = try join(
      ["0.q", "0.k", "1.q", "1.o"], [.init(layers: ["*.{q,k}", "1.o"], shared: [.weight])])
    #expect(join.problems.isEmpty && join.warnings.isEmpty)
    #expect(classes(join) == [["0.q", "0.k", "1.q", "1.o"]])
  }

  @Test func theNameOfALayerIsNoPattern() throws {
    let join = try join(["{n}", "a", "b"], [.init(layers: ["{n}", "a"], shared: [.weight])])
    #expect(join.problems.isEmpty)
    #expect(classes(join) == [["{n}", "a"]])
  }

  @Test(arguments: [
    (
      ["{n}.q", "*.k"],
      "'*.k' lacks {n}, which '{n}.q' has; give all patterns of a tie the same named wildcards, or write * "
        + "for one whose value does not matter"
    ),
    (
      ["{m}.q", "{n}.k"],
      "'{m}.q' lacks {n}, which '{n}.k' has; give all patterns of a tie the same named wildcards, or write "
        + "* for one whose value does not matter"
    ),
    (
      ["0.q", "{n}.k"],
      "'0.q' lacks {n}, which '{n}.k' has; give all patterns of a tie the same named wildcards, or write * "
        + "for one whose value does not matter"
    ),
    (
      ["{n}.q"],
      "'{n}.q' ties nothing: it matches '0.q', '1.q', '2.q' and 1 more, and no two layers of the tie have "
        + "equal {n}; add the patterns of the layers to tie them with, or write * for a wildcard that tells them "
        + "apart"
    ),
    ([" {n}"], "' {n}' matches no searched layer of network 'net'"),
    (["{n}.q", "{n}.z"], "'{n}.z' matches no searched layer of network 'net'"),
    (["{n.q", "1.k"], "pattern '{n.q': has a { without a }; close it"),
    (["{0,2}.k"], "a tie needs at least 2 layers; '{0,2}.k' matches only one"),
  ])
  func problems(layers: [String], message: String) throws {
    let names = ["0.q", "1.q", "2.q", "3.q", "0.k", "1.k"]
    let join = try join(names, [.init(layers: layers, shared: [.weight], line: 9)])
    #expect(join.problems == ["c:9: \(message)"])
  }

  /// A pattern whose layers all stay alone is a mistake even if another pattern ties something.
  @Test func eachPatternMustTieSomething() throws {
    let names = ["0.q", "0.k", "x.v", "y.v"]
    let join = try join(names, [.init(layers: ["{n}.{q,k}", "{n}.v"], shared: [.weight], line: 2)])
    #expect(join.problems.count == 1)
    #expect(
      join.problems.first?.hasPrefix("c:2: '{n}.v' ties nothing: it matches 'x.v', 'y.v',") == true)
  }

  @Test func aTieOfEverythingIsAWarning() throws {
    let names = ["m.0.q", "m.0.k", "m.1.q"]
    let join = try join(names, [.init(layers: ["{n}.*"], shared: [.weight], line: 2)])
    #expect(join.problems.isEmpty)
    #expect(
      join.warnings == [
        "c:2: all 3 searched layers have equal {n}, so the tie gives all of them one format; put the wildcard where "
          + "names of different blocks differ"
      ])
    // Without named wildcards that is what the file asks for.
    #expect(try self.join(names, [.init(layers: ["*"], shared: [.weight])]).warnings.isEmpty)
  }

  /// Against pairs of names that are compared part by part.
  @Test func agreesWithComparedPairs() throws {
    var random = SeededGenerator(seed: 3)
    for seed in 0..<200 {
      var names: [String] = []
      for block in 0..<random.integer(1...5) {
        for part in ["q", "k", "v", "o"] where !random.oneIn(4) {
          for expert in 0..<random.integer(1...3) { names.append("b\(block).e\(expert).\(part)") }
        }
      }
      names.shuffle(using: &random)
      guard names.count > 1 else { continue }
      let byBlock = random.oneIn(2)
      let pattern = byBlock ? "b{n}.*.{q,k,v}" : "b{n}.e{m}.{q,k,v}"
      let join = try join(names, [.init(layers: [pattern], shared: [.weight])])
      func key(_ name: String) -> [Substring]? {
        let parts = name.split(separator: ".")
        return parts[2] == "o" ? nil : byBlock ? [parts[0]] : [parts[0], parts[1]]
      }
      var merged: [Set<String>] = []
      for group in Dictionary(grouping: names.filter { key($0) != nil }, by: { key($0)! }).values {
        if group.count > 1 { merged.append(Set(group)) }
      }
      if merged.isEmpty {
        #expect(!join.problems.isEmpty, "\(seed)")
      } else {
        #expect(join.problems.isEmpty, "\(seed)")
        #expect(Set(classes(join).map(Set.init).filter { $0.count > 1 }) == Set(merged), "\(seed)")
      }
    }
  }
}
