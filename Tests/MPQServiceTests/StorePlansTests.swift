import MPQFiles
import MPQService
import Testing

@Suite struct StorePlansTests {
  @Test(arguments: StoreDriver.all)
  func anAnswerThatMightBeImprovedIsNotGivenAgain(_ driver: StoreDriver) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    #expect(try await store.provenPlan("a")?.record == nil)
    try await store.add(storedPlan("a", isProven: false))
    #expect(try await store.provenPlan("a")?.record == nil)
    #expect(try await store.plan("a").value() == storedPlan("a", isProven: false))
    try await store.add(storedPlan("a"))
    #expect(try await store.provenPlan("a")?.value() == storedPlan("a"))
    #expect(try await store.plans(.init()).items.count == 1)
  }

  @Test(arguments: StoreDriver.all)
  func ofTooManyPlansTheOldestGo(_ driver: StoreDriver) async throws {
    let temporary = try driver.temporary { $0.plans = 3 }
    let store = temporary.store
    for id in ["a", "b", "c", "d", "b", "e"] { try await store.add(storedPlan(id)) }
    #expect(try await store.plans(.init()).items.map(\.id) == ["e", "b", "d"])
    #expect(try await refusal { try await store.plan("a") } == .notFound(.plan("a")))
  }

  @Test(arguments: StoreDriver.all)
  func aPlanIsRemovedOnce(_ driver: StoreDriver) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    try await store.add(storedPlan("a"))
    try await store.removePlan("a")
    #expect(try await refusal { try await store.removePlan("a") } == .notFound(.plan("a")))
  }

  @Test(arguments: StoreDriver.all)
  func plansComeInPagesNewestFirst(_ driver: StoreDriver) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    for id in ["a", "b", "c"] { try await store.add(storedPlan(id)) }
    let first = try await store.plans(.init(limit: 2))
    #expect(first.items == ["c", "b"].map { storedPlan($0).summary })
    let second = try await store.plans(.init(limit: 2, after: first.next))
    #expect(second.items.map(\.id) == ["a"])
    #expect(second.next == nil)
    #expect(first.next != nil)
  }

  /// Also what is rare in an answer: no plan, limits that blocked, an opinion, figures that are not finite.
  @Test(arguments: StoreDriver.all)
  func aPlanComesBackAsItWas(_ driver: StoreDriver) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    for plan in try StoredPlan.varied() {
      try await store.add(plan)
      let kept = try await store.plan(plan.id)
      #expect(try kept.value() == plan)
      #expect(kept.summary == plan.summary && kept.isProven == plan.isProven)
      #expect(try Answers.plan(kept) == Answers.plan(plan))
      // The first answer is written from the value that was found, the next ones from the stored one.
      for export in PlanExport.all {
        let (first, next) = (plan.answer, try kept.value().answer)
        #expect((try? export.text(of: next)) == (try? export.text(of: first)), "\(export.name)")
      }
      #expect(try await store.provenPlan(plan.id)?.record == (plan.isProven ? kept.record : nil))
    }
    #expect(try await refusal { try await store.plan("none") } == .notFound(.plan("none")))
    let items = try await store.plans(.init()).items
    #expect(items == (try StoredPlan.varied().reversed().map(\.summary)))
  }
}
