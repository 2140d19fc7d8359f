import Foundation
import MPQFiles
import MPQModel
import Testing

@Suite struct NetworkFileTests {
  private let costs = "layer,macs,params,weight_bits,activation_bits\na,1,2,,\n"
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func readsACostTable() throws {
    try directory.write("\u{FEFF}" + costs, to: "some.net.csv")
    let network = try NetworkFile.read(directory.path("some.net.csv"))
    #expect(network.name == "some.net")
    #expect(network.layers.map(\.name) == ["a"])
  }

  @Test func readsADescriptionWhateverItsName() throws {
    let shipped = try #require(ShippedModels()?.path(of: "resnet8-fashion"))
    let text = try String(contentsOfFile: shipped, encoding: .utf8)
    try directory.write("\u{FEFF} \r\n\(text)", to: "description.csv")
    #expect(try NetworkFile.read(directory.path("description.csv")).layers.count == 10)
  }

  @Test func readsAShippedNetwork() throws {
    #expect(try NetworkFile.read("resnet18").macs == 1_814_073_344)
  }

  @Test func saysWhatIsShipped() throws {
    let error = try #require(throws: FileError.self) { try NetworkFile.read("alexnet") }
    #expect(error.file == "alexnet")
    #expect(error.message.contains("mobilenet_v2, resnet18"))
  }

  @Test func aPathIsNeverAName() throws {
    let error = try #require(throws: FileError.self) { try NetworkFile.read("./resnet18") }
    #expect(error.message == "cannot open: No such file or directory")
  }

  @Test func refusesDirectoriesAndPickles() throws {
    let error = try #require(throws: FileError.self) { try NetworkFile.read(directory.url.path) }
    #expect(error.message == "is a directory; name a file in it")
    let dot = try #require(throws: FileError.self) { try NetworkFile.read(".") }
    #expect(dot.message == "is a directory; name a file in it")
    try Data([0x80, 4]).write(to: directory.url.appending(path: "p"))
    let pickle = try #require(throws: FormatError.self) {
      try NetworkFile.read(directory.path("p"))
    }
    #expect(pickle.message.hasPrefix("is a pickle"))
  }
}
