/// A format of files: what it is called, what tells it, and how it is read.
///
/// A format says all this in one place, a file or folder of its own, and stands in one list, in `FileFormats`;
/// whoever needs to know what a file is goes through the lists. `docs/extending.md` shows how to add one.
package struct FileFormat<Reader: Sendable>: Sendable {
  /// What such a file is, with its article, such as "a cost table".
  package let name: String
  /// What the service's answers call it, such as "cost-csv".
  package let key: String
  /// What to do with such a file where another was expected.
  let remedy: String
  /// What it is written in; nil where it is neither CSV nor JSON nor a pickle, so that nothing in it can be told
  /// by readers of those.
  let form: FileHead.Form?
  /// Whether a file is of this format, by the start and the end of its content.
  let recognises: @Sendable (FileHead) -> Bool
  /// Makes of a file what it holds.
  package let read: Reader

  /// - Parameter key: as the form is called, where that is enough.
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

  /// The same without its reader, for a list of several kinds.
  package var known: KnownFormat {
    KnownFormat(name, key: key, form: form, remedy: remedy, recognises: recognises, read: ())
  }

  /// What is said where such a file is given, and another would have to say what it lacks.
  var hint: String { "; this is \(name): \(remedy)" }

  /// What is said where nothing else can be said of such a file.
  func refusal(_ file: String) -> FormatError {
    FormatError(file: file, .file, "is \(name); \(remedy)")
  }
}

/// A format that can be told, for what to say of its files.
package typealias KnownFormat = FileFormat<Void>

/// A format whose files hold one value.
package typealias DocumentFormat<Document> = FileFormat<ContentReader<Document>>

/// How the value of a file is read.
package struct ContentReader<Document>: Sendable {
  private let read: @Sendable (FileContent) throws(FormatError) -> Document

  init(_ read: @escaping @Sendable (FileContent) throws(FormatError) -> Document) {
    self.read = read
  }

  package func callAsFunction(_ content: FileContent) throws(FormatError) -> Document {
    try read(content)
  }
}
