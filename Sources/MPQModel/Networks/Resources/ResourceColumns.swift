/// Columns of resources in tables that have others.
package enum ResourceColumns {
  /// The resources' names, each with a prefix where another column is called so.
  ///
  /// - Parameter others: the other columns.
  package static func names(_ resources: [String], beside others: [String]) -> [String] {
    var taken = Set(others)
    return resources.map { resource in
      var name = resource
      while !taken.insert(name).inserted { name = "resource_\(name)" }
      return name
    }
  }
}
