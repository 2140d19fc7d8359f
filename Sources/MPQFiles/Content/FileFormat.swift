/// A file format: its names, how it is recognised, and how it is read.
///
/// Each format is defined in one file or folder and listed in `FileFormats`; code that needs a file's format
/// goes through those lists. `docs/extending.md` shows how to add a format.
package struct FileFormat<Reader: Sendable>: Sendable {
  /// The format's name with its article, such as "a cost table".
  package let name: String
  /// The format's name in the service's answers, such as "cost-csv".
  package let key: String
  /// Advice for a user who gave such a file where another was expected.
  let remedy: String
  /// The form of the content; nil if it is neither CSV nor JSON nor a pickle, so that no reader can say what
  /// it lacks.
  let form: FileHead.Form?
  /// Returns whether a file has this format, from the start and the end of its content.
  let recognises: @Sendable (FileHead) -> Bool
  /// Reads the value of a file.
  package let read: Reader

  /// - Parameter key: nil for the form's name.
  package init(
    _ name: String, key: String? = nil, form: FileHead.Form? = nil, remedy: String,
    recognises: @escaping @Sendable (FileHead) -> Bool, read: Reader
  ) {
    self.name = name
    self.key = key ?? form?.rawValue ?? name
    self.form = form
    self.remedy = remedy
    self.recognises = recognises
    self.read = read
  }

  /// The format without its reader, for lists of several kinds.
  package var known: KnownFormat {
    KnownFormat(name, key: key, form: form, remedy: remedy, recognises: recognises, read: ())
  }

  /// An addition to another format's message about what such a file lacks.
  var hint: String { "; this is \(name): \(remedy)" }

  /// The error that refuses such a file.
  func refusal(_ file: String) -> FormatError {
    FormatError(file: file, .file, "is \(name); \(remedy)")
  }
}

/// A format that can be recognised, for messages about its files.
package typealias KnownFormat = FileFormat<Void>

/// A format whose files hold one value.
package typealias DocumentFormat<Document> = FileFormat<ContentReader<Document>>

/// Reads the value of a file.
package struct ContentReader<Document>: Sendable {
  private let read: @Sendable (FileContent) throws(FormatError) -> Document
  /// Whether the reader uses what the user says of the file (`FileContent.label`).
  let takesLabel: Bool

  init(
    takesLabel: Bool = false,
    _ read: @escaping @Sendable (FileContent) throws(FormatError) -> Document
  ) {
    (self.takesLabel, self.read) = (takesLabel, read)
  }

  package func callAsFunction(_ content: FileContent) throws(FormatError) -> Document {
    try read(content)
  }
}
