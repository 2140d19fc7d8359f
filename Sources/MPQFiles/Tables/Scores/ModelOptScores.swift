import MPQModel

/// Checkpoints of NVIDIA ModelOpt's `auto_quantize`: per group of modules the score and the cost of each recipe.
///
/// `candidate_stats` has for each group `formats`, `scores`, `costs` and `module_names`. A cost is the group's weights times
/// the recipe's bits, over 16. A score may be negative: a divergence as small as its rounding.
enum ModelOptScores {
  static let format = DocumentFormat<ImportanceTable>(
    "a checkpoint of ModelOpt's auto_quantize", key: "modelopt",
    remedy: "give it as the importance table",
    recognises: { head in
      ["candidate_stats", "quantization_formats_signature", "resolved_search_setup_signature"]
        .contains { head.isZip(with: $0) }
    },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// A unit of costs: bits of a weight that is not quantized.
  private static let bitsPerCost = 16.0

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let archive = try TorchArchive(content.content) { name in
      name.hasPrefix("modelopt.torch.quantization.")
    }
    let reader = Reader(file: content.name)
    guard let stats = archive.root["candidate_stats"]?.entries else {
      throw reader.error(archive.root, "expected a dict with 'candidate_stats'")
    }
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "ModelOpt auto_quantize"]
    if let method = archive.root["method"]?.text { table.provenance["method"] = method.printable }
    table.raisesNegativeScores = true
    for (key, value) in stats {
      guard let group = key.text else { throw reader.error(key, "expected the name of a group") }
      try reader.add(value, named: group.printable, to: &table)
    }
    guard !table.layers.isEmpty else {
      throw reader.error(
        archive.root, "'candidate_stats' has no group; let auto_quantize score the modules first")
    }
    return table
  }

  /// Reads groups, and says where one is at fault.
  private struct Reader {
    let file: String

    func error(_ value: PickleValue, _ message: String) -> FormatError {
      FormatError(
        file: file, .file, "byte \(value.offset) of the pickle: \(message), found \(value)")
    }

    func add(
      _ value: PickleValue, named group: String, to table: inout ImportanceTable
    ) throws(FormatError) {
      func list(_ key: String) throws(FormatError) -> [PickleValue] {
        guard let list = value[key]?.elements else {
          throw error(value, "group '\(group)': expected a dict with a list '\(key)'")
        }
        return list
      }
      var modules: [String] = []
      for name in try list("module_names") {
        guard let text = name.text, !text.isEmpty, ControlCharacters.first(in: text) == nil else {
          throw error(
            name, "group '\(group)': expected the name of a module, without control characters")
        }
        modules.append(text)
      }
      let (recipes, scores, costs) = (try list("formats"), try list("scores"), try list("costs"))
      guard !modules.isEmpty, Set(modules).count == modules.count, !recipes.isEmpty,
        recipes.count == scores.count, recipes.count == costs.count
      else {
        throw error(
          value,
          "group '\(group)': expected modules, each once, and as many scores and costs as formats (\(recipes.count), "
            + "\(scores.count) and \(costs.count))")
      }
      // A weight of experts counts as often as a token uses it, so costs are no sizes then.
      let countsSizes = value["cost_weight"].map { $0.number == 1 } ?? true
      let choices = try formats(of: recipes, group)
      for index in recipes.indices {
        guard let score = scores[index].number else {
          throw error(scores[index], "group '\(group)': expected a score")
        }
        let choice = choices[index]
        let size = countsSizes ? try size(costs[index], group) : nil
        do {
          try table.add(.init(choice, importance: score), layers: modules, sizeInBits: size)
        } catch {
          throw FormatError(file: file, .file, "group '\(group)': \(error.description)")
        }
      }
      table.add(ImportanceTable.Tie(layers: modules))
    }

    /// What each recipe gives the group's modules; those that give the same are choices by their names.
    private func formats(
      of recipes: [PickleValue], _ group: String
    ) throws(FormatError) -> [LayerFormats] {
      var known: [(name: String, formats: LayerFormats)] = []
      for recipe in recipes {
        known.append(
          try ModelOptFormat.formats(recipe) { message in
            error(recipe, "group '\(group)': \(message)")
          })
      }
      return known.map { own in
        known.count { $0.formats == own.formats } == 1 ? own.formats : LayerFormats(named: own.name)
      }
    }

    private func size(_ cost: PickleValue, _ group: String) throws(FormatError) -> Int {
      guard let number = cost.number, number >= 0,
        number * bitsPerCost <= Double(Network.largestTotal)
      else { throw error(cost, "group '\(group)': expected a cost of at least 0") }
      return Int((number * bitsPerCost).rounded())
    }
  }
}
