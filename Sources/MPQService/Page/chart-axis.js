/** Where values lie along a chart's axis, and where its ticks stand; the rules are those of the reports. */
export class ChartAxis {
  /**
   * @param {[number, number]} range the values at both ends
   * @param {boolean} isLogarithmic
   * @param {number} start in pixels
   * @param {number} end in pixels; less than `start` for upright axes
   */
  constructor(range, isLogarithmic, start, end) {
    [this.low, this.high] = range;
    this.isLogarithmic = isLogarithmic;
    this.start = start;
    this.end = end;
  }

  /**
   * An axis that shows all values with a little room, logarithmic where their ratio is `logarithmicFrom` or
   * more.
   * @param {number[]} values
   */
  static showing(values, start, end, logarithmicFrom) {
    const finite = values.filter(Number.isFinite);
    const least = finite.length ? Math.min(...finite) : 0;
    const most = finite.length ? Math.max(...finite) : 1;
    if (least > 0 && most / least >= logarithmicFrom) {
      const room = (most / least) ** 0.05;
      return new ChartAxis([least / room, most * room], true, start, end);
    }
    const room = most > least ? (most - least) * 0.06 : Math.max(Math.abs(most) * 0.1, 1e-12);
    // Amounts are not negative, and zero is worth showing where it is near.
    const floor = least >= 0 && least - room < 0.25 * most ? 0 : least - room;
    return new ChartAxis([floor, most + room], false, start, end);
  }

  /** A linear axis from zero to the largest value. */
  static upTo(most, start, end) {
    return new ChartAxis([0, most > 0 ? most : 1], false, start, end);
  }

  /** The pixel of a value. */
  position(value) {
    const share = this.isLogarithmic
      ? Math.log(value / this.low) / Math.log(this.high / this.low)
      : (value - this.low) / (this.high - this.low);
    return this.start + share * (this.end - this.start);
  }

  /** Round numbers within the range, about so many of them. */
  ticks(count = 6) {
    return this.isLogarithmic ? this.#logarithmicTicks(count) : this.#linearTicks(count);
  }

  #linearTicks(count) {
    const rough = (this.high - this.low) / Math.max(count, 1);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough) ?? rough;
    const ticks = [];
    for (let index = Math.ceil(this.low / step); index * step <= this.high; index++) ticks.push(index * step);
    return ticks;
  }

  #logarithmicTicks(count) {
    let ticks = [];
    for (const digits of [[1, 1.5, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]) {
      ticks = [];
      for (let decade = Math.floor(Math.log10(this.low)); 10 ** decade <= this.high; decade++) {
        ticks.push(...digits.map((digit) => digit * 10 ** decade));
      }
      ticks = ticks.filter((tick) => tick >= this.low && tick <= this.high);
      if (ticks.length <= count + 1) break;
    }
    return ticks;
  }
}
