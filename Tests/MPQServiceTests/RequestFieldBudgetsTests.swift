import HTTPTypes
import MPQModel
import MPQService
import Testing

@Suite struct RequestFieldBudgetsTests {
  private func budgets(_ json: String) throws(ServiceProblem) -> [Budget] {
    try RequestField(parsing: Array(json.utf8)).budgets().own
  }

  @Test(arguments: [
    (#"{"level": "w2.5a3"}"#, "level", "W2.5A3"),
    (#"{"max_bitops": 48300000000}"#, "max_bitops", "48300000000"),
    (#"{"max_bitops": "48.3G"}"#, "max_bitops", "48300000000"),
    (#"{"max_bitops": 4.83e10}"#, "max_bitops", "48300000000"),
    (#"{"min_compression": 12.2}"#, "min_compression", "12.2"),
    (#"{"min_compression": "12.20"}"#, "min_compression", "12.2"),
    (#"{"max_size": "8MiB"}"#, "max_size", "8388608"),
    (#"{"max_size": "8.2 MB"}"#, "max_size", "8200000"),
    (#"{"max_size": 0}"#, "max_size", "0"),
    (#"{"max_mean_weight_bits": 3.5}"#, "max_mean_weight_bits", "3.5"),
    (#"{"max_mean_activation_bits": "3.50"}"#, "max_mean_activation_bits", "3.5"),
    (#"{"max_latency": "3.1ms"}"#, "max_latency", "0.0031"),
    (#"{"max_latency": 0.0031}"#, "max_latency", "0.0031"),
    (#"{"max_latency": "0.0031"}"#, "max_latency", "0.0031"),
  ])
  func anAmountIsANumberOrAText(json: String, name: String, amount: String) throws {
    let budgets = try budgets(json)
    #expect(budgets.map(\.name) == [name])
    #expect(budgets.map(\.text) == [amount])
  }

  @Test(arguments: [
    #"{"level": "W0A4"}"#, #"{"level": 4}"#, #"{"level": "W3"}"#, #"{"max_bitops": -1}"#,
    #"{"max_bitops": "48.3X"}"#, #"{"max_bitops": 1e18}"#, #"{"max_bitops": 1e400}"#,
    #"{"max_bitops": ""}"#, #"{"max_bitops": "１"}"#, #"{"max_bitops": null}"#,
    #"{"max_bitops": [1]}"#, #"{"min_compression": 0}"#, #"{"min_compression": "0x1p3"}"#,
    #"{"min_compression": "nan"}"#, #"{"max_size": "8.2GHz"}"#, #"{"max_size": true}"#,
    #"{"max_mean_weight_bits": "3.5 bits"}"#, #"{"max_latency": "3.1 fortnights"}"#,
    #"{"max_latency": 1e9}"#, #"{"mean_weight_bits_by": "macs"}"#, #"{"Level": "W3A3"}"#,
  ])
  func whatIsNoAmountIsRefusedByItsField(json: String) throws {
    let found = try #require(problem { () throws(ServiceProblem) in try budgets(json) })
    #expect(found.status == .unprocessableContent)
    #expect(found.field != nil)
    #expect(found.detail.contains("expected") || found.detail.contains("unknown key"))
  }

  @Test func numbersAreTakenAsTheyStand() throws {
    // What other programs print for a third, and for sizes and times.
    for (json, amount) in [
      (#"{"min_compression": 10.333333333333334}"#, "10.333333333333334"),
      (#"{"max_bitops": 123456789012345678}"#, "123456789012345678"),
      (#"{"max_size": 2945874680305.375}"#, "2945874680305.375"),
      (#"{"max_size": "2945874680305.375"}"#, "2945874680305.375"),
      (#"{"max_latency": 0.00012345678901234567}"#, "0.000123456789"),
    ] { #expect(try budgets(json).map(\.text) == [amount]) }
  }

  @Test func whatIsWrongWithANumberIsSaid() throws {
    for (json, part) in [
      (#"{"max_size": 1e19}"#, "below 1e18 bytes"), (#"{"max_latency": 1e9}"#, "below 1000000 s"),
      (#"{"min_compression": 1e-40}"#, "at most 37 digits"),
      (#"{"max_size": "0.1234567890123456789012345678901234567TiB"}"#, "at most 37 digits"),
    ] {
      let found = try #require(problem { () throws(ServiceProblem) in try budgets(json) })
      #expect(found.detail.contains(part), "\(found.detail)")
    }
  }

  @Test func meansAreWeightedAsOnTheCommandLine() throws {
    #expect(
      try budgets(#"{"max_mean_weight_bits": 3, "max_mean_activation_bits": 4}"#) == [
        .maxMeanWeightBits(ExactDecimal(3), by: .parameters),
        .maxMeanActivationBits(ExactDecimal(4), by: .layers),
      ])
    #expect(
      try budgets(
        """
        {"max_mean_weight_bits": 3, "mean_weight_bits_by": "layers",
         "max_mean_activation_bits": 4, "mean_activation_bits_by": "parameters"}
        """) == [
          .maxMeanWeightBits(ExactDecimal(3), by: .layers),
          .maxMeanActivationBits(ExactDecimal(4), by: .parameters),
        ])
    #expect(
      try budgets(
        """
        {"max_mean_activation_bits": 4, "max_mean_activation_bits_by_parameters": 5,
         "max_mean_weight_bits": 2, "max_mean_weight_bits_by_layers": 3}
        """) == [
          .maxMeanWeightBits(ExactDecimal(2), by: .parameters),
          .maxMeanWeightBits(ExactDecimal(3), by: .layers),
          .maxMeanActivationBits(ExactDecimal(4), by: .layers),
          .maxMeanActivationBits(ExactDecimal(5), by: .parameters),
        ])
  }

  @Test(arguments: ["weight", "activation"]) func oneMeanIsNotAskedForTwice(tensor: String) throws {
    let by = tensor == "weight" ? "layers" : "parameters"
    let json = """
      {"max_mean_\(tensor)_bits": 3, "mean_\(tensor)_bits_by": "\(by)",
       "max_mean_\(tensor)_bits_by_\(by)": 4}
      """
    let found = try #require(problem { () throws(ServiceProblem) in try budgets(json) })
    #expect(found.field == "/max_mean_\(tensor)_bits_by_\(by)")
  }

  @Test func anyAmountReadsBackFromItsOwnText() throws {
    // A budget's amount is what a stored sweep is read from.
    let texts = [
      ("max_size", "1.23456789012345GiB"), ("max_size", "999.999999999999TB"),
      ("max_size", "0.000000000000001TiB"), ("max_bitops", "999P"), ("max_bitops", "1e17"),
      ("max_bitops", "0.123456789012345"), ("max_latency", "1.2345678ps"),
      ("max_latency", "999999s"), ("max_latency", "0.000000000000000001s"),
      ("min_compression", "0.000000000000000001"), ("min_compression", "999999999999999e3"),
    ]
    for (key, text) in texts {
      let first = try #require(try budgets("{\"\(key)\": \"\(text)\"}").first)
      let again = try budgets("{\"\(key)\": \(first.text)}").first
      #expect(again == first, "\(key) \(text) is written as \(first.text)")
    }
  }

  @Test func widthsAreOneOrAList() throws {
    func widths(_ json: String) throws(ServiceProblem) -> [NumberFormat] {
      try RequestField(parsing: Array(json.utf8)).formats()
    }
    #expect(try widths("8") == [8])
    #expect(try widths("[8, 2, 4]") == [2, 4, 8])
    #expect(try widths(#"[8, 2.5, "q4_K"]"#).map(\.name) == ["2.5", "q4_K", "8"])
    for json in ["[]", "[2, 2]", "[0]", "33", "\"q4k\"", "\"2\"", "[2, null]", "1e-1", "-2"] {
      #expect(problem { () throws(ServiceProblem) in try widths(json) } != nil, "\(json)")
    }
  }

  @Test func timesAreSecondsOrHaveAUnit() throws {
    func duration(_ json: String) throws(ServiceProblem) -> Duration {
      try RequestField(parsing: Array(json.utf8)).duration()
    }
    #expect(try duration("2") == .seconds(2))
    #expect(try duration("0.5") == .milliseconds(500))
    #expect(try duration("\"500ms\"") == .milliseconds(500))
    #expect(try duration("0") == .zero)
    for json in ["-1", "1e6", "1e300", "\"soon\"", "null", "true"] {
      #expect(problem { () throws(ServiceProblem) in try duration(json) } != nil, "\(json)")
    }
  }
}
