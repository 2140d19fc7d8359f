import HTTPTypes
import MPQService
import Testing

@Suite struct ServiceProblemTests {
  @Test(arguments: [
    (StoreError.notFound(.document(.table, "t")), 404), (.notFound(.plan("p")), 404),
    (.notFound(.sweep("s")), 404), (.shipped, 409), (.needed(bySweep: "s"), 409),
    (.uploadsFull(bytes: 2, limit: 1), 507), (.sweepsFull(limit: 1), 429),
    (.readOnly(cause: "no\nroom"), 503), (.failed(cause: "secret"), 503),
  ])
  func everyErrorOfAStoreIsAProblem(error: StoreError, status: Int) {
    let problem = ServiceProblem(error)
    #expect(problem.status.code == status)
    #expect(!problem.detail.isEmpty && !problem.detail.contains("\n"))
    #expect((problem.retryAfter != nil) == [429, 503].contains(status))
    // A driver's reason is for the log alone.
    #expect(!problem.detail.contains("secret"))
  }

  @Test func whoeverHasNoRoomIsToldHowToMakeSome() {
    let problem = ServiceProblem(StoreError.uploadsFull(bytes: 2, limit: 1))
    #expect(problem.detail.contains("DELETE") && problem.detail.contains("--max-uploads"))
  }
}
