// swift-tools-version: 6.2
import PackageDescription

// A package of its own, which sees of mpq what any other package sees.
let package = Package(
  name: "SolveTable",
  dependencies: [.package(name: "mpq", path: "../..")],
  targets: [
    .executableTarget(
      name: "SolveTable",
      dependencies: ["MPQModel", "MPQFiles", "MPQSearch"].map { .product(name: $0, package: "mpq") }
    )
  ])
