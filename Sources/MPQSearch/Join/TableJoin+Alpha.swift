import MPQModel

extension TableJoin {
  /// The default of what weight importances are multiplied by. It is 2 where both tensors are
  /// searched, the LIMPQ authors' value for ResNet-50, and 1 where only one of them is and a factor
  /// would only scale the answer.
  package var defaultAlpha: Double {
    // A table of choices scores both tensors at once, and its numbers are taken as they are.
    !table.scoresChoices && TensorKind.allCases.allSatisfy(isSearched) ? 2 : 1
  }

  /// Whether some layer has more than one candidate width for a tensor.
  private func isSearched(_ tensor: TensorKind) -> Bool {
    layers.contains { layer in
      (tensor == .weight ? layer.measuredWeight : layer.measuredActivation).count > 1
    }
  }

  /// The factor of weight importances, with a user's choice; 1 where whole choices are scored, which have none.
  package func alpha(_ asked: Double?) -> Double {
    table.scoresChoices ? 1 : asked ?? defaultAlpha
  }
}
