/// Which classes and functions may be named in a pickle whose objects are read as data.
package struct PickleNames: Sendable {
  /// Returns why a name may not occur, as a sentence without a full stop; nil if it may.
  let refusal: @Sendable (_ name: String) -> String?

  package init(refusal: @escaping @Sendable (_ name: String) -> String?) { self.refusal = refusal }
}
