import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// The format's own library, as Python has it, reads what is written here.
@Suite struct SafetensorsAgreementTests {
  /// Prints each tensor as its name, type, shape and elements, and then the metadata.
  private static let script = """
    import json, safetensors, sys
    content = open(sys.argv[1], "rb").read()
    for name, tensor in sorted(safetensors.deserialize(content)):
        print(name, tensor["dtype"], tensor["shape"], bytes(tensor["data"]).hex())
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    print(header["__metadata__"])
    """

  /// Runs `MPQ_PYTHON`, or `python3` where that is not set.
  private static func python(_ arguments: [String]) throws -> Run {
    let environment = ProcessInfo.processInfo.environment
    let program = environment["MPQ_PYTHON"] ?? "python3"
    return try RunningTool(
      [program] + arguments, executable: URL(filePath: "/usr/bin/env"), in: nil,
      environment: ["PATH": environment["PATH"] ?? "/usr/bin:/bin"]
    ).finish()
  }

  static let isAvailable = (try? python(["-c", "import safetensors"]).exitCode) == 0

  @Test(
    .enabled(
      if: isAvailable, "no python3 with the package safetensors; set MPQ_PYTHON to one"))
  func pythonReadsWhatIsWritten() throws {
    let directory = try TemporaryDirectory()
    let archive = TensorArchive(
      tensors: [
        "b": .init(shape: [1, 2], values: [1, -2]), "a": .init(shape: [], values: [0.5]),
        "none": .init(shape: [3, 0], values: []),
      ], metadata: ["wörd": "a \"b\"\n\u{1}"])
    try FileBytes.write(Safetensors.encode(archive), to: directory.path("m.safetensors"))
    let run = try Self.python(["-c", Self.script, directory.path("m.safetensors")])
    #expect(
      run.lines == [
        "a F32 [] 0000003f", "b F32 [1, 2] 0000803f000000c0", "none F32 [3, 0] ",
        #"{'wörd': 'a "b"\n\x01'}"#,
      ], "\(run.errors)")
  }
}
