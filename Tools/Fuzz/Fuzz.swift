import Platform

/// The target that `MPQ_FUZZ_TARGET` names; the process tries this one alone.
private let target: FuzzTarget = {
  let name = getenv("MPQ_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: " ")
    print("set MPQ_FUZZ_TARGET to one of: \(names)")
    exit(64)
  }
  return target
}()

/// What libFuzzer calls with one input after another.
///
/// An input that is refused with an error is a good one. A trap, a leak, a hang or a broken promise ends the
/// process, and libFuzzer keeps the input in a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
