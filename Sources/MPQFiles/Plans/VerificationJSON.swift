package import MPQModel

/// A second opinion as a JSON object.
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
}
