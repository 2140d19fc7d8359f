import Platform
import MPQFiles
import MPQModel

let usage = """
  usage: mpq-models DIRECTORY

  Writes DIRECTORY/<network>/network.json for every network that mpq ships. The package's own
  files are made by 'make models'; their format is documented in models/README.md.

  """

func fail(_ message: String, exitCode: Int32) -> Never {
  "mpq-models: \(message)\n".withCString { _ = write(STDERR_FILENO, $0, strlen($0)) }
  exit(exitCode)
}

let arguments = CommandLine.arguments.dropFirst()
if arguments.contains("--help") || arguments.contains("-h") {
  print(usage, terminator: "")
  exit(EX_OK)
}
guard arguments.count == 1, let directory = arguments.first, !directory.hasPrefix("-") else {
  fail("expected one directory to write to\n\n\(usage)", exitCode: EX_USAGE)
}

let networks = [
  try ResNet.resNet18.description(),
  try ResNet.resNet50.description(),
  try MobileNetV1.imageNet.description(),
  try MobileNetV2.imageNet(),
  try ResNet.resNet8Fashion.description(),
  try ResNet.resNet20Fashion.description(),
  try MobileNetV1.fashion.description(),
]

do {
  try FileBytes.makeDirectory(directory)
  for network in networks {
    try FileBytes.makeDirectory("\(directory)/\(network.name)")
    try FileBytes.write(network.json, to: "\(directory)/\(network.name)/network.json")
  }
} catch {
  fail("\(error)", exitCode: EX_IOERR)
}
