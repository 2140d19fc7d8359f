import MPQFiles

/// What a reader says when it refuses its input; nil where it takes it.
func refusal<Value>(_ read: () throws(FormatError) -> Value) -> String? {
  do {
    _ = try read()
    return nil
  } catch {
    return error.description
  }
}
