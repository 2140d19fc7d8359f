package import ArgumentParser
package import MPQFiles
import MPQWords

/// A value of `--format`: one of the plan exports, by its name.
package struct PlanExportOption: ExpressibleByArgument {
  /// What is offered; a test offers one more.
  @TaskLocal package static var offered = PlanExport.all

  package let export: PlanExport

  package init?(argument: String) {
    guard let export = Self.offered.first(where: { $0.name == argument }) else { return nil }
    self.export = export
  }

  package static var allValueStrings: [String] { offered.map(\.name) }

  package static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// What `--help` says of it.
  static var help: ArgumentHelp {
    let endings = offered.filter { $0.name != PlanExport.csv.name }.map { ".\($0.suffixes[0])" }
    return ArgumentHelp(
      "The plan's format. (default: by the file's ending \(WordList.or(endings)), else csv; a table without -o)"
    )
  }
}
