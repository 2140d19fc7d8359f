// swift-tools-version: 6.2
import PackageDescription

// mpq links GLPK, which is GPL-3; so is this package.
let package = Package(
  name: "mpq",
  products: [
    .executable(name: "mpq-solve", targets: ["mpq-solve"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(name: "MPQModel"),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "MPQFormats", dependencies: ["MPQModel", "CZlib"]),
    .target(name: "MPQSearch", dependencies: ["MPQModel"]),
    // libglpk-dev ships no pkg-config file, so the library is named here.
    .target(name: "CGLPKBridge", linkerSettings: [.linkedLibrary("glpk")]),
    .target(name: "MPQGLPK", dependencies: ["MPQSearch", "CGLPKBridge"]),
    .target(
      name: "MPQCommand",
      dependencies: [
        "MPQModel", "MPQFormats",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "mpq-solve",
      dependencies: [
        "MPQModel", "MPQFormats", "MPQSearch", "MPQGLPK", "MPQCommand",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "mpq-bench",
      dependencies: [
        "MPQModel", "MPQFormats", "MPQSearch", "MPQGLPK",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "mpq-models", dependencies: ["MPQModel", "MPQFormats"]),
    .target(
      name: "TestFixtures", dependencies: ["MPQSearch", "MPQModel"],
      path: "Tests/TestFixtures"),
    .testTarget(name: "MPQModelTests", dependencies: ["MPQModel"]),
    .testTarget(
      name: "MPQFormatsTests", dependencies: ["MPQFormats", "MPQModel", "TestFixtures"]),
    .testTarget(name: "MPQSearchTests", dependencies: ["MPQSearch", "MPQModel", "TestFixtures"]),
    .testTarget(
      name: "MPQGLPKTests",
      dependencies: ["MPQGLPK", "MPQSearch", "MPQModel", "MPQFormats", "TestFixtures"]),
    .testTarget(
      name: "mpq-solveTests",
      dependencies: ["mpq-solve", "mpq-models", "MPQFormats", "MPQModel", "TestFixtures"],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)
