import MPQCommand
package import MPQFiles
import MPQModel

/// A user's own number formats, which a request brings as the text of a CSV.
///
/// Their names are known while a closure runs on one thread. So they are bound wherever names are read: in the request,
/// and in the table and the network that it names, which a thread of the solve pool reads.
package struct OwnFormats: Sendable {
  /// The CSV as the client gave it; nil for none.
  package let text: String?
  private let formats: NumberFormatList

  /// No formats but the catalogue's.
  package static let none = OwnFormats()

  private init() { (text, formats) = (nil, NumberFormatList([])) }

  /// Reads formats.
  ///
  /// - Parameter text: nil for none.
  package init(_ text: String?) throws(FormatError) {
    self.text = text
    formats = NumberFormatList(
      try text.map { (text) throws(FormatError) in
        try FileContent(Array(text.utf8), name: "formats").read(as: FileFormats.numberFormats)
      } ?? [])
  }

  /// Does something while the formats are known by their names.
  package func known<Value, Failure>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard text != nil else { return try body() }
    return try NumberFormat.$own.withValue(formats) {
      Result { () throws(Failure) in try body() }
    }.get()
  }

  /// Distinguishes what is read with these formats from what is read with others; empty without any.
  ///
  /// - Complexity: O(length of the text).
  var key: String { text.map { Hash.sha256(Array($0.utf8)) } ?? "" }
}
