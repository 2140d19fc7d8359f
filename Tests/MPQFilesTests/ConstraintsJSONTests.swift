import MPQFiles
import MPQModel
import Testing

@Suite struct ConstraintsJSONTests {
  private func decode(_ text: String) throws(FormatError) -> SearchConstraints {
    try ConstraintsJSON.decode(Array(text.utf8), file: "c.json")
  }

  @Test func readsRulesAndTies() throws {
    let constraints = try decode(
      """
      {
        "layers": [
          {"name": "layer4.*", "weight_bits": [8, 2, 4], "activation_bits": 8},

          {"name": "fc", "activation_bits": [4]}
        ],
        "ties": [
          {"layers": ["a", "b"], "share": ["weight_bits", "activation_bits"]},
          {"layers": ["c", "d", "e"], "share": "activation_bits"}
        ]
      }
      """)
    #expect(
      constraints
        == SearchConstraints(
          source: "c.json",
          rules: [
            .init(pattern: "layer4.*", weight: [2, 4, 8], activation: [8], line: 3),
            .init(pattern: "fc", activation: [4], line: 5),
          ],
          ties: [
            .init(layers: ["a", "b"], shared: [.weight, .activation], line: 8),
            .init(layers: ["c", "d", "e"], shared: [.activation], line: 9),
          ]))
  }

  @Test func readsFormatsChoicesAndEqualWidths() throws {
    let constraints = try decode(
      """
      {
        "equal_widths": true,
        "layers": [
          {"name": "m.{n}.{q,k}", "weight_format": [8, 4], "activation_format": 8},
          {"name": "fc", "choices": ["W8A8", "W16A16", "fast"]},
          {"name": "head", "choices": "W8A8", "equal_widths": false}
        ],
        "ties": [{"layers": ["m.{n}.{q,k}"], "share": ["activation_format", "weight_format"]}]
      }
      """)
    #expect(
      constraints
        == SearchConstraints(
          source: "c.json",
          rules: [
            .init(pattern: "m.{n}.{q,k}", weight: [4, 8], activation: [8], line: 4),
            .init(pattern: "fc", choices: ["W8A8", "W16A16", "fast"], line: 5),
            .init(pattern: "head", choices: ["W8A8"], equalWidths: false, line: 6),
          ],
          ties: [.init(layers: ["m.{n}.{q,k}"], shared: [.weight, .activation], line: 8)],
          equalWidths: true, equalWidthsLine: 2))
  }

  @Test func aListOfManyChoicesIsRefused() {
    let labels = (0...256).map { "\"c\($0)\"" }.joined(separator: ",")
    #expect(
      refusal { () throws(FormatError) in
        try decode("{\"layers\": [{\"name\": \"a\", \"choices\": [\(labels)]}]}")
      } == "c.json:1: 'choices': lists 257 choices; at most 256 are taken")
  }

  @Test func bothPartsMayBeAbsent() throws {
    #expect(try decode("{}") == SearchConstraints(source: "c.json"))
    #expect(try decode("{\"ties\": []}") == SearchConstraints(source: "c.json"))
  }

  @Test(arguments: [
    (
      #"{"name": "a", "weight_bit": 2}"#,
      "unknown key 'weight_bit'; known here: name, weight_bits, activation_bits, weight_format, "
        + "activation_format, choices, equal_widths"
    ),
    (
      #"{"name": "a"}"#,
      "sets none of weight_bits, activation_bits, choices and equal_widths of 'a'"
    ),
    (
      #"{"name": "a", "weight_bits": 2, "weight_format": 4}"#,
      "sets both weight_bits and weight_format of 'a', two names of one key; keep one"
    ),
    (
      #"{"name": "a", "activation_format": 2, "activation_bits": 4}"#,
      "sets both activation_bits and activation_format of 'a', two names of one key; keep one"
    ),
    (
      #"{"name": "a", "weight_format": [4, "q4_Q"]}"#,
      "'weight_format': there is no number format 'q4_Q'; did you mean q4_0?"
    ),
    (#"{"name": "a", "weight_format": [4, 4]}"#, "'weight_format': lists 4 twice"),
    (
      #"{"name": "a", "weight_format": "4"}"#,
      "'weight_format': expected a whole number, found \"4\""
    ),
    (#"{"name": "a", "choices": []}"#, "'choices': the list is empty"),
    (#"{"name": "a", "choices": ["x", ""]}"#, "'choices': a choice is an empty text"),
    (#"{"name": "a", "choices": ["W8A8", "x", "W8A8"]}"#, "'choices': lists W8A8 twice"),
    (#"{"name": "a", "choices": 8}"#, "'choices': expected a text in quotes, found 8"),
    (
      #"{"name": "a", "equal_widths": 1}"#, "'equal_widths': expected true or false, found 1"
    ),
    (#"{"name": "", "weight_bits": 2}"#, "name is empty"),
    (#"{"name": "a", "weight_bits": []}"#, "'weight_bits': the list is empty"),
    (#"{"name": "a", "weight_bits": [2, 4, 2]}"#, "'weight_bits': lists 2 twice"),
    (#"{"name": "a", "weight_bits": 33}"#, "'weight_bits': expected 1 to 32, found 33"),
    (#"{"name": "a", "activation_bits": [0]}"#, "'activation_bits': expected 1 to 32, found 0"),
  ])
  func refusesRule(_ rule: String, saying message: String) {
    let text = "{\"layers\": [\n{\"name\": \"b\", \"weight_bits\": 2},\n\(rule)\n]}"
    #expect(refusal { () throws(FormatError) in try decode(text) } == "c.json:3: \(message)")
  }

  @Test(arguments: [
    (
      #"{"layers": ["a"], "share": "weight_bits"}"#,
      "'layers': a tie needs at least 2 layers, found 1"
    ),
    (
      #"{"layers": ["a", "b", "a"], "share": "weight_bits"}"#,
      "'layers': layer 'a' stands twice in the tie"
    ),
    (
      #"{"layers": ["a", "b"], "share": "bits"}"#,
      "'share': expected weight_bits, activation_bits or a list of both, found 'bits'"
    ),
    (#"{"layers": ["a", "b"], "share": []}"#, "'share': the list is empty"),
    (
      #"{"layers": ["a", "b"], "share": ["weight_bits", "weight_bits"]}"#,
      "'share': lists weight_bits twice"
    ),
    (
      #"{"layers": ["a", "b"], "share": "weight_bits", "why": "so"}"#,
      "unknown key 'why'; known here: layers, share"
    ),
  ])
  func refusesTie(_ tie: String, saying message: String) {
    let text = "{\"ties\":\n[\n\n\(tie)\n]}"
    #expect(refusal { () throws(FormatError) in try decode(text) } == "c.json:4: \(message)")
  }

  @Test func refusesAnUnknownPart() {
    #expect(
      refusal { () throws(FormatError) in try decode("{\n\"tie\": []\n}") }
        == "c.json:2: unknown key 'tie'; known here: layers, ties, equal_widths")
  }

  @Test(arguments: [
    #"{"name": "a", "weight_bits": "2"}"#, #"{"name": "a", "weight_bits": 33.5}"#,
    #"{"weight_bits": 2}"#, #"[]"#,
  ])
  func placesWrongTypes(_ rule: String) throws {
    let message = try #require(
      refusal { () throws(FormatError) in try decode("{\"layers\": [\n\n\(rule)\n]}") })
    #expect(message.hasPrefix("c.json:3: "))
  }
}
