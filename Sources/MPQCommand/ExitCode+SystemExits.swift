package import ArgumentParser
import Platform

/// What `sysexits.h` names and the argument parser does not.
extension ExitCode {
  /// 65: input that cannot be used.
  package static let badData = ExitCode(EX_DATAERR)
  /// 70: the computation itself failed.
  package static let software = ExitCode(EX_SOFTWARE)
  /// 74: a file could not be read or written.
  package static let inputOutput = ExitCode(EX_IOERR)
}
