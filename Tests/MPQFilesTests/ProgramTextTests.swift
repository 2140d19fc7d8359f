import MPQFiles
import MPQModel
import Testing

@Suite struct ProgramTextTests {
  private let program = NamedProgram(
    comments: ["network tiny\nEnd", "two rows"],
    variables: [
      .init(name: "x_a", cost: 0.1), .init(name: "x_b", cost: 1e-30), .init(name: "x_c", cost: 0),
    ],
    rows: [
      .init(
        name: "one_a", .equal, 1,
        terms: [.init(variable: 0, coefficient: 1), .init(variable: 1, coefficient: 1)]),
      .init(
        name: "budget", .atMost, -5,
        terms: [
          .init(variable: 0, coefficient: 4_611_686_018_427_387_904),
          .init(variable: 2, coefficient: -1),
        ]),
      .init(name: "empty", .atMost, 0, terms: []),
    ])

  @Test func lp() {
    #expect(
      ProgramLP.encode(program) == """
        \\ network tiny End
        \\ two rows
        Minimize
         importance: 0.1 x_a + 1e-30 x_b
        Subject To
         one_a: 1 x_a + 1 x_b = 1
         budget: 4611686018427387904 x_a - 1 x_c <= -5
         empty: 0 x_a <= 0
        Binary
         x_a
         x_b
         x_c
        End

        """)
  }

  @Test func mps() {
    #expect(
      ProgramMPS.encode(program) == """
        * network tiny End
        * two rows
        NAME mpq
        ROWS
         N importance
         E one_a
         L budget
         L empty
        COLUMNS
         x_a importance 0.1
         x_a one_a 1
         x_a budget 4611686018427387904
         x_b importance 1e-30
         x_b one_a 1
         x_c importance 0.0
         x_c budget -1
        RHS
         RHS one_a 1
         RHS budget -5
        BOUNDS
         BV BND x_a
         BV BND x_b
         BV BND x_c
        ENDATA

        """)
  }

  @Test func longSumsAreBroken() {
    let name = String(repeating: "x", count: 200)
    let long = NamedProgram(
      comments: [],
      variables: (0..<50).map { .init(name: "\(name)\($0)", cost: 0.5) },
      rows: [
        .init(name: "r", .atMost, 9, terms: (0..<50).map { .init(variable: $0, coefficient: 2) })
      ])
    let lines = ProgramLP.encode(long).split(separator: "\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 255 })
    #expect(lines.count { $0.contains(" + ") } == 98)
  }
}
