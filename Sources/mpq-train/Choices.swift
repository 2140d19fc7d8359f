import ArgumentParser
import MPQTraining

// Options that take one of a few words; the parser lists them where another is given.
extension LearningRateSchedule: ExpressibleByArgument {}
extension Sensitivity.Metric: ExpressibleByArgument {}
extension TrainingImages.Part: ExpressibleByArgument {}
extension IndicatorsCommand.Scheme: ExpressibleByArgument {}
