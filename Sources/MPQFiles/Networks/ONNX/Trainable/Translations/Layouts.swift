import MPQModel

extension OperationTranslation {
  static let layouts =
    ["Reshape", "Flatten", "Squeeze", "Unsqueeze"].map { name in
      OperationTranslation(name) { translation, step throws(OperationFault) in
        let (input, result) = (
          try translation.shape(0, of: step), try translation.result(of: step)
        )
        if input == result { return try translation.pass(step) }
        guard let batch = input.first, result.first == batch, result.count >= 2, result.count != 4
        else {
          throw OperationFault(
            "it makes \(result) of \(input), and mpq-train makes [batch, features] of images alone")
        }
        // What is flat already stays so.
        guard input.count == 4 else { return try translation.pass(step) }
        try translation.add(Flatten(), reading: [0], of: step)
      }
    } + [
      OperationTranslation("Identity") { translation, step throws(OperationFault) in
        try translation.pass(step)
      },
      OperationTranslation("Cast") { translation, step throws(OperationFault) in
        guard ConstantOrigin.realTypes[step.call.int("to", 0)] != nil else {
          throw OperationFault("it makes whole numbers of activations, which mpq-train does not")
        }
        try translation.pass(step)
      },
      OperationTranslation("Dropout") { translation, step throws(OperationFault) in
        var given = step.call.float("ratio")
        if step.call.has(1) { given = step.call.input(1).values?.allReals?.first ?? .nan }
        let rate = decimal(given ?? 0.5)
        guard (0..<1).contains(rate) else {
          throw OperationFault("its ratio is no number from 0 to below 1")
        }
        guard rate > 0 else { return try translation.pass(step) }
        try translation.add(Dropout(rate: rate), reading: [0], of: step)
      },
    ]
}
