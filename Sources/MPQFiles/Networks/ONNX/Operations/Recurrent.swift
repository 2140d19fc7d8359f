import MPQModel

extension GraphOperation {
  /// Networks that run over the steps of a sequence: inputs are [steps, batch, features].
  static let recurrent = family(["LSTM", "GRU", "RNN", "DynamicQuantizeLSTM"]) {
    call throws(OperationFault) in try recurrent(call)
  }

  private static func recurrent(_ call: OperationCall) throws(OperationFault) -> [TensorFacts] {
    guard let input = call.input(0).dimensions else { return [] }
    guard input.count == 3 else {
      throw OperationFault(
        "its input has \(input.count) dimensions; expected steps, batch and features")
    }
    let directions = call.string("direction") == "bidirectional" ? 2 : 1
    let isBatchFirst = call.int("layout", 0) != 0
    let (steps, batch) = (input[isBatchFirst ? 1 : 0], input[isBatchFirst ? 0 : 1])
    let hidden = call.int("hidden_size")
    let all =
      isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
    let last = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
    return [TensorFacts(all), TensorFacts(last), TensorFacts(last)]
  }
}
