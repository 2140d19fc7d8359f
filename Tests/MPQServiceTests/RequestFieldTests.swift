import HTTPTypes
import MPQModel
import MPQService
import Testing

@Suite struct RequestFieldTests {
  private func field(_ json: String) throws(ServiceProblem) -> RequestField {
    try RequestField(parsing: Array(json.utf8))
  }

  @Test func brokenTextIsRefusedWithItsLineAndWithoutAField() throws {
    let found = try #require(problem { () throws(ServiceProblem) in try field("{\n\"a\": tru\n}") })
    #expect(found.status == .unprocessableContent)
    #expect(found.line == 2)
    #expect(found.field == nil)
    #expect(found.detail == "expected a value, found 'tru'; a text needs quotes")
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\": 1, \"a\": 2}", "01", "\"\\ud800\"", "{\"a\": 1} x", "nul",
    String(repeating: "[", count: 100_000), "\"\u{1}\"",
  ])
  func whatIsNoJSONIsRefused(json: String) {
    #expect(
      problem { () throws(ServiceProblem) in try field(json) }?.status == .unprocessableContent)
  }

  @Test func bytesThatAreNoUTF8AreRefused() {
    let bytes: [UInt8] = [0x22, 0xFF, 0xC0, 0x22]
    #expect(problem { () throws(ServiceProblem) in try RequestField(parsing: bytes) } != nil)
  }

  @Test func aPointerLeadsThroughObjectsAndLists() throws {
    let budgets = try #require(try field("{\"b\": {\"c\": [1, {\"d\": 2}]}}").members(["b"])["b"])
    let list = try #require(try budgets.members(["c"])["c"]).elements()
    #expect(list.map(\.pointer) == ["/b/c/0", "/b/c/1"])
    let number = try list[1].members(["d"]).required("d")
    let found = try #require(problem { () throws(ServiceProblem) in try number.string() })
    #expect(found.field == "/b/c/1/d")
    #expect(found.detail == "'d': expected a text in quotes, found 2")
  }

  @Test func anUnknownKeyIsNamedWithThoseThatAreKnown() throws {
    let root = try field("{\n\"networks\": 1}")
    let found = try #require(
      problem { () throws(ServiceProblem) in try root.members(["network", "table"]) })
    #expect(found.detail == "unknown key 'networks'; known here: network, table")
    #expect(found.line == 2)
  }

  @Test func aMissingMemberIsAskedFor() throws {
    let members = try field("{}").members(["network"])
    let found = try #require(
      problem { () throws(ServiceProblem) in try members.required("network") })
    #expect(found.detail == "the key 'network' is missing; add it")
    #expect(found.field == "")
  }

  @Test func nullIsAValueOfTheWrongType() throws {
    let null = try #require(try field("{\"a\": null}").members(["a"])["a"])
    #expect(
      problem { () throws(ServiceProblem) in try null.string() }?.detail.hasSuffix("found null")
        == true)
    #expect(problem { () throws(ServiceProblem) in try null.bool() } != nil)
    #expect(problem { () throws(ServiceProblem) in try null.number(in: 0...1) } != nil)
    #expect(problem { () throws(ServiceProblem) in try null.elements() } != nil)
    #expect(problem { () throws(ServiceProblem) in try null.members([]) } != nil)
    #expect(problem { () throws(ServiceProblem) in try null.budget(.level) } != nil)
    #expect(null.literal == nil)
  }

  @Test func aListHasToHoldSomething() throws {
    let empty = try field("[]")
    #expect(
      problem { () throws(ServiceProblem) in try empty.elements() }?.detail
        == "expected at least one element, found a list")
  }

  @Test func bothEndsBelongToARange() throws {
    for text in ["0", "1", "0.5", "1e-300", "-0"] {
      #expect(try field(text).number(in: 0...1) == Double(text))
    }
    for text in ["-1e-300", "1.0000000000000002", "1e999", "\"1\"", "true"] {
      let value = try field(text)
      #expect(
        problem { () throws(ServiceProblem) in try value.number(in: 0...1) } != nil, "\(text)")
    }
  }

  @Test func aChoiceIsOneOfItsNames() throws {
    let weighting: Budget.Weighting = try field("\"layers\"").choice()
    #expect(weighting == .layers)
    for text in ["\"Layers\"", "\"\"", "0", "[\"layers\"]"] {
      let value = try field(text)
      let found = problem { () throws(ServiceProblem) in
        let _: Budget.Weighting = try value.choice()
      }
      #expect(found?.detail.hasPrefix("expected parameters or layers, found") == true)
    }
  }
}
