package import MPQModel

/// An independent solver's verification of an answer as a JSON object.
package enum VerificationJSON {
  package static func encode(_ verification: Verification) -> String {
    var members = [
      ("solver", JSONText.quoted(verification.solver)),
      ("result", JSONText.quoted(verification.word)),
      ("tolerance", Decimals.json(verification.tolerance)),
    ]
    switch verification.result {
    case .agrees: break
    case .disagrees(let importance, let refutes):
      members += [("importance", Decimals.json(importance)), ("refutes", "\(refutes)")]
    case .undecided(let reason): members.append(("reason", JSONText.quoted(reason)))
    }
    return JSONText.object(members)
  }

  /// Reads a verification back.
  static func decode(_ value: JSONValue) throws(FormatError) -> Verification {
    let object = try value.object()
    let word = try object.required("result")
    let result: Verification.Result =
      switch try word.string() {
      case "agrees": .agrees
      case "disagrees":
        .disagrees(
          importance: try object.required("importance").optionalNumber(),
          refutes: try object.required("refutes").bool())
      case "undecided": .undecided(try object.required("reason").string())
      default: throw word.mismatch("agrees, disagrees or undecided")
      }
    return Verification(
      solver: try object.required("solver").string(), result: result,
      tolerance: try object.required("tolerance").number())
  }
}
