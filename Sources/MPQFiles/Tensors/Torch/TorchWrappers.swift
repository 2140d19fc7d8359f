/// What data parallelism and compilation put before the names of all tensors.
enum TorchWrappers {
  private static let all = ["module.", "_orig_mod."]
  /// Wrappers in each other at most; a hostile name may begin with millions.
  private static let most = 4

  /// The prefix that wrappers give all names; empty if some name lacks it.
  static func prefix(of tensors: [StoredTensor]) -> Substring {
    var prefix: Substring = ""
    guard let first = tensors.first else { return prefix }
    for _ in 0..<most {
      let rest = first.name.dropFirst(prefix.count)
      guard let own = all.first(where: rest.hasPrefix) else { break }
      let longer = first.name.prefix(prefix.count + own.count)
      guard tensors.allSatisfy({ $0.name.hasPrefix(longer) && $0.name != longer }) else { break }
      // A module that is called so itself has other modules beside it, or parameters alone.
      guard tensors.contains(where: { $0.name.dropFirst(longer.count).contains(".") }) else {
        break
      }
      prefix = longer
    }
    return prefix
  }
}
