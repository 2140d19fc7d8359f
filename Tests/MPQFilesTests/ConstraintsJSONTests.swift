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

  @Test func bothPartsMayBeAbsent() throws {
    #expect(try decode("{}") == SearchConstraints(source: "c.json"))
    #expect(try decode("{\"ties\": []}") == SearchConstraints(source: "c.json"))
  }

  @Test(arguments: [
    (
      #"{"name": "a", "weight_bit": 2}"#,
      "unknown key 'weight_bit'; known here: name, weight_bits, activation_bits"
    ),
    (#"{"name": "a"}"#, "sets neither weight_bits nor activation_bits of 'a'"),
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
        == "c.json:2: unknown key 'tie'; known here: layers, ties")
  }

  @Test(arguments: [
    #"{"name": "a", "weight_bits": "2"}"#, #"{"name": "a", "weight_bits": 2.5}"#,
    #"{"weight_bits": 2}"#, #"[]"#,
  ])
  func placesWrongTypes(_ rule: String) throws {
    let message = try #require(
      refusal { () throws(FormatError) in try decode("{\"layers\": [\n\n\(rule)\n]}") })
    #expect(message.hasPrefix("c.json:3: "))
  }
}
