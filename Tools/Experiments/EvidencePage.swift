import Foundation
import MPQFiles

/// `README.md` and figures of the results' directory, made from the rows that are there and nothing
/// else: what the page says of a result is computed, so that it changes with the rows.
struct EvidencePage {
  /// A row of a result table by column name.
  typealias Row = [String: String]

  let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  /// Rows of a CSV; none where there is no file.
  func rows(_ name: String) -> [Row] {
    let lines = ResultTable.records(of: laboratory.results.appending(path: name))
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  func write() throws {
    let claims = Claims(
      mixed: rows("mixed-against-uniform.csv"), prediction: rows("prediction.csv"),
      predictionOnFloat: rows("prediction-float.csv"), alpha: rows("alpha.csv"),
      settings: rows("settings.csv"), drops: rows("depthwise-drops.csv"),
      indicators: rows("depthwise-indicators.csv"), schemes: rows("joint-against-separate.csv"),
      stability: rows("stability.csv"))
    let fineTuning = Written.list(
      claims.networks.map { network in
        let settings = FineTuning.usual(network)
        return "\(network) for \(Written.epochs("\(settings.epochs)")) "
          + "at a learning rate of \(settings.learningRate)"
      })
    var text = """
      # Experiments

      The paper's claims, measured on Fashion-MNIST with `mpq-train` and `mpq-solve` by `make experiments`. Every
      result is a row of a CSV here with its settings and seed; this page and its figures are made from those rows
      alone, by the same command. Float networks are trained for 5 epochs, indicators for 3 on half of the images,
      plans are fine-tuned from the float network,
      \(fineTuning).
      Settings are chosen on 5,000 held-back training images; accuracies and losses are on the 10,000 test images, mean ± standard deviation over seeds.
      A difference is taken seed by seed, and given ± its standard error; one of less than two standard errors is
      called within the spread. First and last layers have 8 bits in every plan.

      """
    let missing = MPQExperiments.networks.filter { network in
      !claims.predictionOnFloat.contains { $0.network == network }
    }
    if !missing.isEmpty {
      text +=
        "\nRandom plans have not been run on the float network of "
        + "\(missing.joined(separator: ", ")) yet; all else is there.\n"
    }
    text += claims.verdicts()
    text += try mixedAgainstUniform(claims)
    text += settings(claims)
    text += depthwise(claims)
    text += jointAgainstSeparate(claims)
    text += try prediction(claims)
    text += stability(claims)
    text += times()
    try FileBytes.write(text, to: laboratory.results.appending(path: "README.md").path())
  }
}

extension EvidencePage.Row {
  func number(_ column: String) -> Double { self[column].flatMap(Double.init) ?? .nan }

  var network: String { self["network"] ?? "" }
  var plan: String { self["plan"] ?? "" }
}

extension [EvidencePage.Row] {
  func numbers(_ column: String, times factor: Double = 1) -> [Double] {
    map { factor * $0.number(column) }
  }

  /// A column's values by seed.
  func bySeed(_ column: String, times factor: Double = 1) -> [String: Double] {
    Dictionary(
      map { ($0["seed"] ?? "", factor * $0.number(column)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The different values of a column, in order of appearance.
  func values(_ column: String) -> [String] {
    reduce(into: []) { values, row in
      if let value = row[column], !values.contains(value) { values.append(value) }
    }
  }
}

/// Numbers as the page writes them.
enum Written {
  static func number(_ value: Double, _ digits: Int) -> String {
    value.isNaN ? "–" : String(format: "%.\(digits)f", value)
  }

  static func signed(_ value: Double, _ digits: Int) -> String {
    value.isNaN ? "–" : String(format: "%+.\(digits)f", value).replacing("-", with: "−")
  }

  /// Mean ± standard deviation.
  static func spread(_ values: [Double], _ digits: Int) -> String {
    guard !values.isEmpty else { return "–" }
    let mean = number(Statistics.mean(values), digits)
    guard values.count > 1 else { return mean }
    return mean + " ± " + number(Statistics.deviation(values), digits)
  }

  /// A difference ± its standard error.
  static func difference(_ difference: PairedDifference?, _ digits: Int) -> String {
    guard let difference else { return "–" }
    return signed(difference.mean, digits)
      + (difference.standardError.map { " ± " + number($0, digits) } ?? "")
  }

  static func verdict(_ verdict: PairedDifference.Verdict?) -> String {
    switch verdict {
    case .better: "better"
    case .worse: "worse"
    case .withinTheSpread: "within the spread"
    case nil: "one seed"
    }
  }

  static func epochs(_ count: String) -> String { count == "1" ? "1 epoch" : "\(count) epochs" }

  /// Several things in a sentence.
  static func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}
