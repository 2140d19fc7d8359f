import ArgumentParser
import MPQFiles
import MPQModel
import MPQReport

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
  func kind(isPerLayer: Bool = false, for network: Network) throws -> BudgetKind {
    let names = BudgetKind.names(in: network, isPerLayer: isPerLayer)
    guard names.contains(name) else {
      let line = LackText.unknownResource(
        name, near: name.closest(in: names), in: network, tables: "with --resource")
      throw ValidationError("\(flag) \(name): \(line)")
    }
    return .limiting(name, in: network)
  }

  /// - Throws: `ValidationError` if no table brings the resource, or the amount cannot be read.
  func budget(isPerLayer: Bool, for network: Network) throws -> Budget {
    let kind = try self.kind(isPerLayer: isPerLayer, for: network)
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
