import MPQModel

extension TableJoin {
  /// What weight importances are multiplied by where nobody says otherwise: 2 where weights and
  /// activations compete, the LIMPQ authors' value for ResNet-50, and 1 where only one of the two is
  /// searched and a factor would do nothing but scale the answer.
  package var defaultAlpha: Double {
    TensorKind.allCases.allSatisfy(isSearched) ? 2 : 1
  }

  /// Whether some layer has more than one candidate width for a tensor.
  private func isSearched(_ tensor: TensorKind) -> Bool {
    layers.contains { layer in
      (tensor == .weight ? layer.measuredWeight : layer.measuredActivation).count > 1
    }
  }
}
