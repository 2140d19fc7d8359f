import ArgumentParser
import MPQFiles
import MPQModel
import MPQWords

/// A resource and an amount of it as a flag has them: `lut=53k`.
struct ResourceAmount {
  let flag: String
  let name: String
  let amount: String

  /// - Throws: `ValidationError` if there is no `=`.
  init(_ text: String, flag: String) throws {
    guard let sign = text.dropFirst().firstIndex(of: "=") else {
      throw ValidationError(
        "\(flag): expected a name and an amount, such as lut=53k, found '\(text)'.")
    }
    self.flag = flag
    name = String(text[..<sign])
    amount = String(text[text.index(after: sign)...])
  }

  /// The kind of budget that the name stands for.
  ///
  /// - Throws: `ValidationError` if no table brings the resource.
  func kind(for network: Network) throws -> BudgetKind {
    let kind = BudgetKind.limiting(name, in: network)
    let resources = network.resources.names
    guard resources.contains(name) || BudgetKind.builtNames.contains(name) else {
      let near = name.closest(in: resources + BudgetKind.builtNames)
      throw ValidationError(
        "\(flag) \(name): no table brings '\(name)'"
          + (near.map { "; did you mean '\($0)'?" }
            ?? (resources.isEmpty
              ? "; give one with --resource, or a table of choices with such a column"
              : "; there \(resources.count == 1 ? "is" : "are") \(WordList.and(resources))"))
      )
    }
    return kind
  }

  /// - Throws: `ValidationError` if no table brings the resource, or the amount cannot be read.
  func budget(isPerLayer: Bool, for network: Network) throws -> Budget {
    let kind = try self.kind(for: network)
    let own = isPerLayer ? BudgetKind.onAnyLayer(name) : kind
    do throws(ExactDecimal.Refusal) {
      return try own.budget(amount)
    } catch {
      throw ValidationError(
        "\(flag) \(name): expected \(own.quantity.expectation(error)), found "
          + (amount.isEmpty ? "nothing" : "'\(amount)'"))
    }
  }
}
