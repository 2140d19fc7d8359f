/// Kinds of work, for measurements.
package enum StepKind: String, CaseIterable, Sendable {
  case convolution
  case depthwiseConvolution = "depthwise convolution"
  case linear
  case batchNormalization = "batch normalization"
  case elementwise = "element-wise"
  case pooling
  case loss
}
