/// The choices of a problem as the multipliers make them look; valid inside its scope only.
struct PricedChoices {
  let cost: UnsafeBufferPointer<Double>
  let usage: UnsafeBufferPointer<Double>
  let price: UnsafeBufferPointer<Double>

  /// `cost + λ · usage` of one choice.
  @inline(__always)
  func value(of choice: Int) -> Double {
    switch price.count {
    case 1: return cost[choice] + price[0] * usage[choice]
    case 2:
      return cost[choice] + price[0] * usage[2 * choice]
        + price[1] * usage[2 * choice + 1]
    default:
      var value = cost[choice]
      for row in price.indices { value += price[row] * usage[choice * price.count + row] }
      return value
    }
  }

  /// The first of the least choices in a range that is not empty.
  @inline(__always)
  func least(in choices: Range<Int>) -> Int {
    var least = choices.lowerBound
    var value = self.value(of: least)
    for choice in choices.dropFirst() {
      let other = self.value(of: choice)
      if other < value { (least, value) = (choice, other) }
    }
    return least
  }
}
