import MPQService
import Testing

@Suite struct StoreSweepsTests {
  @Test(arguments: StoreDriver.all) func aSweepGoesFromQueuedOverRunningToDone(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let queued = try await store.queue(try sweepRequest(rows: 2))
    #expect(queued.state == .queued && queued.total == 2 && queued.finished == 0)
    let running = try #require(try await store.startSweep())
    #expect(running.id == queued.id && running.state == .running)
    #expect(try await store.addRow(1, to: running))
    #expect(try await store.sweep(queued.id).sweep.finished == 1)
    #expect(try await !store.addRow(2, to: running))
    let done = try await store.sweep(queued.id)
    #expect(done.sweep.state == .done && done.sweep.state.isFinal)
    #expect(done.rows.map(\.row) == [1, 2])
    #expect(try await store.sweepCSV(queued.id, rowsAfter: 0).text == "header\n1\n2\n")
    #expect(try await store.startSweep() == nil)
  }

  @Test(arguments: StoreDriver.all) func theSameSweepIsQueuedOnce(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    let first = try await store.queue(try sweepRequest(rows: 2))
    let second = try await store.queue(try sweepRequest(rows: 2), limit: 1)
    #expect(second.position == first.position)
    #expect(try await store.sweeps(.init()).items.count == 1)
    #expect(try await store.underWay(first.id)?.position == first.position)
    _ = try await store.cancelOrRemoveSweep(first.id)
    #expect(try await store.underWay(first.id) == nil)
  }

  @Test(arguments: StoreDriver.all) func aRowIsNeverStoredTwice(_ driver: StoreDriver) async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.queue(try sweepRequest(rows: 3))
    let running = try #require(try await store.startSweep())
    #expect(try await store.addRow(1, to: running))
    await #expect(throws: (any Error).self) { try await store.addRow(1, to: running) }
    #expect(try await store.sweep(running.id).rows.map(\.row) == [1])
  }

  @Test(arguments: StoreDriver.all) func aSweepThatWasLeftRunningIsTakenUpFirstWithItsRows(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let old = try await store.queue(try sweepRequest(rows: 3, alpha: 1))
    let first = try #require(try await store.startSweep())
    #expect(try await store.addRow(1, to: first))
    _ = try await store.queue(try sweepRequest(rows: 3, alpha: 3))
    let again = try #require(try await temporary.reopened().startSweep())
    #expect(again.id == old.id)
    #expect(again.finished == 1)
  }

  @Test(arguments: StoreDriver.all) func sweepsComeInTheOrderInWhichTheyWereQueued(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    var ids: [String] = []
    for alpha in 1...3 {
      ids.append(try await store.queue(try sweepRequest(rows: 1, alpha: alpha)).id)
    }
    for id in ids {
      let next = try #require(try await store.startSweep())
      #expect(next.id == id)
      #expect(try await !store.addRow(1, to: next))
    }
  }

  @Test(arguments: StoreDriver.all)
  func aCancelledSweepTakesNoMoreRowsAndGoesOnWhenItIsAskedForAgain(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 3)).id
    let running = try #require(try await store.startSweep())
    #expect(try await store.addRow(1, to: running))
    let cancelled = try #require(try await store.cancelOrRemoveSweep(id))
    #expect(cancelled.state == .cancelled && cancelled.finished == 1)
    #expect(try await !store.addRow(2, to: running))
    #expect(try await store.startSweep() == nil)
    #expect(try await store.queue(try sweepRequest(rows: 3)).state == .queued)
    // The row that an earlier run was at does not come in between.
    #expect(try await !store.addRow(2, to: running))
    let again = try #require(try await store.startSweep())
    #expect(again.finished == 1)
    #expect(try await store.addRow(2, to: again))
    #expect(try await store.sweep(id).rows.map(\.row) == [1, 2])
  }

  @Test(arguments: StoreDriver.all) func aFinishedSweepIsRemovedWithItsRowsAndStartsAnew(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 1)).id
    let first = try #require(try await store.startSweep())
    #expect(try await !store.addRow(1, to: first))
    #expect(try await store.cancelOrRemoveSweep(id) == nil)
    #expect(try await refusal { try await store.sweep(id) } == .notFound(.sweep(id)))
    #expect(
      try await refusal { try await store.cancelOrRemoveSweep(id) } == .notFound(.sweep(id)))
    let second = try await store.queue(try sweepRequest(rows: 1))
    #expect(second.finished == 0 && second.position != first.position)
    // A run of the removed sweep finds that it is not meant.
    _ = try await store.startSweep()
    #expect(try await !store.addRow(1, to: first))
    #expect(try await store.sweep(id).rows.isEmpty)
  }

  @Test(arguments: StoreDriver.all) func aFailedSweepSaysWhyUntilItIsAskedForAgain(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 1)).id
    let running = try #require(try await store.startSweep())
    try await store.fail(running, "the table is \"gone\"")
    let failed = try await store.sweep(id).sweep
    #expect(failed.state == .failed)
    #expect(failed.error == "the table is \"gone\"")
    #expect(try await store.queue(try sweepRequest(rows: 1)).error == nil)
  }

  @Test(arguments: StoreDriver.all) func unfinishedSweepsAreLimitedAndFinishedOnesAreNot(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.queue(try sweepRequest(rows: 1, alpha: 1), limit: 2)
    _ = try await store.queue(try sweepRequest(rows: 1, alpha: 3), limit: 2)
    let found = try await refusal {
      try await store.queue(try sweepRequest(rows: 1, alpha: 4), limit: 2)
    }
    #expect(found == .sweepsFull(limit: 2))
    let next = try #require(try await store.startSweep())
    _ = try await store.addRow(1, to: next)
    #expect(try await store.queue(try sweepRequest(rows: 1, alpha: 4), limit: 2).state == .queued)
  }

  @Test(arguments: StoreDriver.all) func rowsAfterOneAreReadWithoutThoseBefore(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 3)).id
    let running = try #require(try await store.startSweep())
    for row in 1...3 { _ = try await store.addRow(row, to: running) }
    #expect(try await store.sweep(id, rowsAfter: 1).rows.map(\.row) == [2, 3])
    #expect(try await store.sweep(id, rowsAfter: .max).rows.isEmpty)
  }

  @Test(arguments: StoreDriver.all) func sweepsAreCountedByState(_ driver: StoreDriver) async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    _ = try await store.queue(try sweepRequest(rows: 1, alpha: 1))
    _ = try await store.queue(try sweepRequest(rows: 1, alpha: 3))
    _ = try await store.startSweep()
    let counts = try await store.sweepCounts()
    #expect(counts.sorted { $0.state < $1.state }.map(\.state) == ["queued", "running"])
    #expect(counts.allSatisfy { $0.count == 1 })
  }

  @Test(arguments: StoreDriver.all) func aSweepThatEndsTheProcessTwiceAtTheSameRowIsSetAside(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 3)).id
    let first = try #require(try await store.startSweep())
    #expect(try await store.addRow(1, to: first))
    // The first process ends here, and so does the second one, at the same row.
    let second = try temporary.reopened()
    #expect(try await second.setAsideSweeps().isEmpty)
    #expect(try await second.startSweep()?.id == id)
    let third = try temporary.reopened()
    #expect(try await third.setAsideSweeps() == [id])
    #expect(try await third.startSweep() == nil)
    let sweep = try await third.sweep(id).sweep
    #expect(sweep.state == .failed && sweep.finished == 1)
    #expect(
      sweep.error?.contains("the service ended twice while it searched row 2 of this sweep") == true
    )
    // Who asks for it again gets two more tries.
    #expect(try await third.queue(try sweepRequest(rows: 3)).state == .queued)
    #expect(try await third.startSweep()?.id == id)
    #expect(try await temporary.reopened().setAsideSweeps().isEmpty)
  }

  @Test(arguments: StoreDriver.all) func aSweepThatMovesOnOrIsLeftInOrderIsNeverSetAside(
    _ driver: StoreDriver
  ) async throws {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 9)).id
    for row in 1...4 {
      let process = try temporary.reopened()
      #expect(try await process.setAsideSweeps().isEmpty)
      let sweep = try #require(try await process.startSweep())
      #expect(try await process.addRow(row, to: sweep))
    }
    for _ in 1...4 {
      let process = try temporary.reopened()
      #expect(try await process.setAsideSweeps().isEmpty)
      let sweep = try #require(try await process.startSweep())
      // A fault of the store has the same process begin once more.
      for _ in 1...3 {
        #expect(try await process.startSweep(goingOnAt: sweep.position)?.id == id)
      }
      try await process.leaveSweep(at: sweep.position)
    }
    #expect(try await store.sweep(id).sweep.state == .running)
  }

  @Test(arguments: StoreDriver.all) func longSweepsAreReadInPieces(_ driver: StoreDriver)
    async throws
  {
    let temporary = try driver.temporary()
    let store = temporary.store
    let id = try await store.queue(try sweepRequest(rows: 9)).id
    let running = try #require(try await store.startSweep())
    let text = String(repeating: "x", count: 30 << 10)
    for row in 1...9 {
      _ = try await store.add(row: row, json: "\(row)\(text)", csv: "\(row)\(text)\n", to: running)
    }
    var (rows, csv) = ([Int](), "")
    var place: Int? = 0
    while let now = place {
      let piece = try await store.sweep(id, rowsAfter: now)
      #expect(piece.rows.reduce(0) { $0 + $1.json.utf8.count } < 128 << 10)
      rows += piece.rows.map(\.row)
      let csvPiece = try await store.sweepCSV(id, rowsAfter: now)
      csv += csvPiece.text
      #expect(csvPiece.last == piece.last)
      place = piece.last
    }
    #expect(rows == Array(1...9))
    #expect(csv == "header\n" + (1...9).map { "\($0)\(text)\n" }.joined())
  }
}
