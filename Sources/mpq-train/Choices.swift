import ArgumentParser
import MPQTraining

// Options that take one of a few words. The parser lists the words when another one is given.
extension LearningRateSchedule: ExpressibleByArgument {}
extension Sensitivity.Metric: ExpressibleByArgument {}
extension TrainingImages.Part: ExpressibleByArgument {}
extension IndicatorsCommand.Scheme: ExpressibleByArgument {}
