import MPQService
import Testing

@Suite struct SweepFeedTests {
  @Test(.timeLimit(.minutes(5))) func followersHearOfTheirOwnSweepOnly() async {
    let feed = SweepFeed()
    let (first, firstEnd) = feed.follow("a")
    let (second, secondEnd) = feed.follow("a")
    let (other, otherEnd) = feed.follow("b")
    feed.tell("a")
    feed.tell("nobody's")
    for end in [firstEnd, secondEnd, otherEnd] { end.finish() }
    var heard: [Int] = []
    for stream in [first, second, other] {
      var count = 0
      for await _ in stream { count += 1 }
      heard.append(count)
    }
    #expect(heard == [1, 1, 0])
  }

  @Test(.timeLimit(.minutes(5))) func manyChangesAreOneForASlowFollower() async {
    let feed = SweepFeed()
    let (changes, end) = feed.follow("a")
    for _ in 0..<1000 { feed.tell("a") }
    end.finish()
    var count = 0
    for await _ in changes { count += 1 }
    #expect(count == 1)
  }

  @Test(.timeLimit(.minutes(5))) func whoHasFinishedIsToldNothing() async {
    let feed = SweepFeed()
    let (gone, end) = feed.follow("a")
    end.finish()
    feed.tell("a")
    for await _ in gone { Issue.record("a follower was told after it had finished") }
    let (changes, secondEnd) = feed.follow("a")
    feed.tell("a")
    secondEnd.finish()
    var count = 0
    for await _ in changes { count += 1 }
    #expect(count == 1)
  }

  @Test(.timeLimit(.minutes(5))) func followersComeAndGoWhileItTells() async {
    let feed = SweepFeed()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            let (_, end) = feed.follow("a")
            feed.tell("a")
            end.finish()
          }
        }
      }
    }
    feed.tell("a")
  }
}
