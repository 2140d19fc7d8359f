/// Rows that are kept by the order of the groups instead of by prices, with their capacities.
///
/// A row that few groups decide, such as one step of a network's execution, is like a tie: between
/// the first and the last of its groups the order remembers what is left of it (`TiedComponent`),
/// so bounds and tables know it exactly, and it needs no price, no axis and no slack of a state.
/// Which rows are few enough depends on the capacities, so a search prepared with local rows is for
/// these capacities only.
///
/// Step 5 of the search in ARCHITECTURE.md.
struct LocalRows: Sendable {
  /// Positions in the problem's rows, with the capacity of each in the row's unit.
  var capacity: [Int: Int]
}
