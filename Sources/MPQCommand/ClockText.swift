/// Times as a clock shows them.
package enum ClockText {
  /// Minutes and seconds, and hours where there are any, such as `1:05`.
  package static func text(seconds: Double) -> String {
    let seconds = Int(min(max(seconds, 0), 1e9))
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(seconds % 60))" : "\(minutes):\(padded(seconds % 60))"
  }
}
