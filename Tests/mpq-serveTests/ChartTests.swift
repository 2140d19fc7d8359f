import Foundation
import FoundationXML
import TestFixtures
import Testing

/// Charts over HTTP.
@Suite struct ChartTests {
  let service: RunningService

  init() throws { service = try RunningService() }

  private func isWellFormed(_ answer: Answer) -> Bool {
    XMLParser(data: Data(answer.body)).parse()
  }

  @Test func thePlanOfAnAnswerIsDrawn() throws {
    let plan = try service.post(
      "/v1/plans", #"{\#(RunningService.small), "budgets": {"level": "W3A3"}}"#)
    let solution: [String: Any] = try plan.value("solution")
    let layers = try #require(solution["layers"] as? [[String: Any]])
    func bits(_ key: String) -> String {
      "[\(layers.compactMap { $0[key] as? Int }.map { "\($0)" }.joined(separator: ", "))]"
    }
    let answer = try service.post(
      "/v1/charts/plan",
      """
      {"network": "resnet20-fashion", "width": 712, "weight_bits": \(bits("weight_bits")),
       "activation_bits": \(bits("activation_bits"))}
      """)
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "image/svg+xml")
    #expect(isWellFormed(answer))
    #expect(answer.text.contains(#"width="712""#))
    for layer in layers {
      let name = try #require(layer["layer"] as? String)
      let weights = try #require(layer["weight_bits"] as? Int)
      #expect(answer.text.contains("<title>\(name): weights \(weights) bits, "))
    }
  }

  @Test func theTradeOffIsDrawn() throws {
    let answer = try service.post(
      "/v1/charts/tradeoff",
      """
      {"network": "resnet20-fashion", "width": 712, "plan": {"bitops": 2e8, "importance": 3},
       "curve": [{"bitops": 1e8, "importance": 9, "status": "optimal"},
                 {"bitops": 3e8, "importance": 2, "status": "feasible"}],
       "uniform": [{"level": "W3A3", "label": "W3A3, <1> layer", "bitops": 2e8, "importance": 4}]}
      """)
    #expect(answer.status == 200)
    #expect(isWellFormed(answer))
    #expect(answer.text.contains("resnet20-fashion: importance lost against BitOps"))
    #expect(
      answer.text.contains("<title>uniform W3A3, &lt;1&gt; layer: 200 M BitOps, importance 4<"))
  }

  @Test func namesThatSomebodyGaveAreText() throws {
    let name = #"<script>alert('&')</script>"#
    let network = try service.post("/v1/networks", "layer,macs,params\n\"\(name)\",10,10\n")
    let answer = try service.post(
      "/v1/charts/plan", #"{"network": "\#(try network.value("id", String.self))", "width": 300}"#)
    #expect(answer.status == 200)
    #expect(isWellFormed(answer))
    #expect(!answer.text.contains("<script"))
    #expect(
      answer.text.contains("data-layer=\"&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\""))
  }

  @Test(arguments: ["", #", "width": -1"#, #", "width": 1e9"#, #", "width": "wide""#])
  func aWidthThatIsNoneIsAProblem(width: String) throws {
    for kind in ["plan", "tradeoff"] {
      let answer = try service.post(
        "/v1/charts/\(kind)", #"{"network": "resnet20-fashion"\#(width)}"#)
      #expect(answer.status == 422)
      #expect(answer.headers["content-type"] == "application/problem+json")
      #expect(try answer.value("field", String.self) == (width.isEmpty ? "" : "/width"))
      #expect(try answer.value("detail", String.self).contains("width") || !width.isEmpty)
    }
  }

  @Test func anUnknownNetworkIsNotFound() throws {
    for kind in ["plan", "tradeoff"] {
      let answer = try service.post("/v1/charts/\(kind)", #"{"network": "none", "width": 700}"#)
      #expect(answer.status == 404)
      #expect(try answer.value("field", String.self) == "/network")
    }
  }

  /// The page shows charts in the style that reports have.
  @Test func thePageHasTheChartsStyle() throws {
    let style = try service.get("/chart.css")
    #expect(style.headers["content-type"] == "text/css; charset=utf-8")
    #expect(style.text.contains(".chart .curve{") && style.text.contains(".chart .spot{"))
    #expect(try service.get("/").text.contains(#"<link rel="stylesheet" href="/chart.css">"#))
  }
}
