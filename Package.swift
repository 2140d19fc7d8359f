// swift-tools-version: 6.2
import PackageDescription

// The training kernels and the search's tables are vector code: built for the machine that builds them, unless MPQ_CPU names
// another (a name that clang's -march or, on ARM, -mcpu takes).
#if arch(x86_64)
  let cpuFlag = "-march"
#else
  let cpuFlag = "-mcpu"
#endif
let cpuName = Context.environment["MPQ_CPU"] ?? "native"
let cpu: SwiftSetting = .unsafeFlags(["-Xcc", "\(cpuFlag)=\(cpuName)"])

// All addresses of functions are resolved at the start, and their table is then read-only (full RELRO).
let hardened: LinkerSetting = .unsafeFlags([
  "-Xlinker", "-z", "-Xlinker", "relro", "-Xlinker", "-z", "-Xlinker", "now",
])

// mpq links GLPK, which is GPL-3; so is this package.
let package = Package(
  name: "mpq",
  products: [
    .executable(name: "mpq-solve", targets: ["mpq-solve"]),
    .executable(name: "mpq-train", targets: ["mpq-train"]),
    .executable(name: "mpq-serve", targets: ["mpq-serve"]),
    .library(name: "MPQModel", targets: ["MPQModel"]),
    .library(name: "MPQSearch", targets: ["MPQSearch", "MPQGLPK"]),
    .library(name: "MPQFiles", targets: ["MPQFiles"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(name: "Platform"),
    .target(name: "MPQModel"),
    .target(name: "MPQMachine", dependencies: ["Platform"]),
    .target(name: "MPQWords", dependencies: ["Platform"]),
    // Built apart, so that programs can say what the processor lacks before they use it.
    .target(name: "CBuiltFor", cSettings: [.unsafeFlags(["\(cpuFlag)=\(cpuName)"])]),
    .target(name: "CProcessor", dependencies: ["CBuiltFor"]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "MPQFiles",
      dependencies: [
        "MPQModel", "MPQMachine", "MPQWords", "Platform", "CZlib",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Networks/ONNX/Wire/onnx.proto"]),
    .systemLibrary(name: "CAllocator"),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    .target(
      name: "MPQSearch", dependencies: ["MPQModel", "MPQMachine", "CProcessor"],
      swiftSettings: [cpu]),
    // libglpk-dev ships no pkg-config file, so the library is named here.
    .target(name: "CGLPKBridge", linkerSettings: [.linkedLibrary("glpk")]),
    .target(name: "MPQGLPK", dependencies: ["MPQSearch", "CGLPKBridge"]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "MPQTensor", dependencies: ["MPQMachine", "Platform", "COpenBLAS", "CProcessor"],
      // Kernels are fast in debug builds too, so that one can step through a training.
      swiftSettings: [cpu, .unsafeFlags(["-O"], .when(configuration: .debug))]),
    .target(
      name: "MPQTraining", dependencies: ["MPQModel", "MPQMachine", "MPQTensor", "Platform"],
      swiftSettings: [cpu]),
    .target(
      name: "MPQReport",
      dependencies: ["MPQModel", "MPQMachine", "MPQWords", "MPQSearch", "Platform"]),
    .target(
      name: "MPQCommand",
      dependencies: [
        "MPQModel", "MPQFiles", "Platform", "CNettle",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "mpq-solve",
      dependencies: [
        "MPQModel", "MPQMachine", "MPQWords", "MPQFiles", "MPQSearch", "MPQGLPK", "MPQReport",
        "MPQCommand", "Platform", "CAllocator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], linkerSettings: [hardened]),
    .executableTarget(
      name: "mpq-train",
      dependencies: [
        "MPQModel", "MPQWords", "MPQFiles", "MPQTraining", "MPQTensor", "MPQCommand", "Platform",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], linkerSettings: [hardened]),
    .target(
      name: "MPQService",
      dependencies: [
        "MPQModel", "MPQMachine", "MPQWords", "MPQFiles", "MPQSearch", "MPQGLPK", "MPQReport",
        "MPQCommand", "Platform",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Page"), .embedInCode("Routes/OpenAPI")]),
    .executableTarget(
      name: "mpq-serve",
      dependencies: [
        "MPQService", "MPQCommand", "MPQFiles", "MPQModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], linkerSettings: [hardened]),
    .target(
      name: "TestFixtures", dependencies: ["MPQSearch", "MPQFiles", "MPQModel", "Platform"],
      path: "Tests/TestFixtures"),
    .testTarget(name: "HouseTests"),
    .testTarget(name: "MPQModelTests", dependencies: ["MPQModel", "TestFixtures"]),
    .testTarget(name: "MPQMachineTests", dependencies: ["MPQMachine"]),
    .testTarget(
      name: "MPQWordsTests", dependencies: ["MPQWords"], exclude: ["figures.json"]),
    .testTarget(
      name: "MPQFilesTests", dependencies: ["MPQFiles", "MPQModel", "Platform", "TestFixtures"]),
    .testTarget(
      name: "MPQTensorTests", dependencies: ["MPQTensor", "TestFixtures"], swiftSettings: [cpu]),
    .testTarget(
      name: "MPQTrainingTests",
      dependencies: [
        "MPQTraining", "MPQTensor", "MPQFiles", "MPQModel", "Platform", "TestFixtures",
      ],
      swiftSettings: [cpu]),
    .testTarget(
      name: "MPQSearchTests",
      dependencies: ["MPQSearch", "MPQMachine", "MPQModel", "TestFixtures"]),
    .testTarget(
      name: "MPQReportTests",
      dependencies: ["MPQReport", "MPQSearch", "MPQModel", "TestFixtures"]),
    .testTarget(
      name: "MPQGLPKTests",
      dependencies: ["MPQGLPK", "MPQSearch", "MPQModel", "MPQFiles", "TestFixtures"]),
    .testTarget(
      name: "MPQServiceTests",
      dependencies: [
        "MPQService", "MPQCommand", "MPQFiles", "MPQModel", "MPQReport", "Platform",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "mpq-serveTests",
      dependencies: [
        "mpq-serve", "mpq-solve", "MPQFiles", "MPQService", "Platform", "TestFixtures",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "mpq-solveTests",
      dependencies: [
        "mpq-solve", "mpq-train", "MPQCommand", "MPQFiles", "MPQModel", "TestFixtures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "mpq-trainTests",
      dependencies: ["mpq-train", "mpq-solve", "MPQFiles", "MPQModel", "TestFixtures"],
      exclude: ["Golden"]),
  ],
  swiftLanguageModes: [.v6]
)

// Benchmarks, experiments, generators and the example: nothing that a user of mpq runs. 'make test' and the targets that
// run them build them; a plain 'swift build' does not.
if Context.environment["MPQ_TOOLS"] != nil {
  package.targets += [
    .executableTarget(
      name: "mpq-bench",
      dependencies: [
        "MPQModel", "MPQFiles", "MPQSearch", "MPQGLPK", "MPQTraining", "MPQTensor", "CAllocator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Tools/Benchmarks"),
    .executableTarget(
      name: "mpq-experiments",
      dependencies: [
        "MPQModel", "MPQWords", "MPQFiles", "MPQReport", "MPQTraining",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tools/Experiments"),
    .executableTarget(
      name: "mpq-models", dependencies: ["MPQModel", "MPQFiles", "Platform"], path: "Tools/Models"),
    .testTarget(
      name: "mpq-experimentsTests",
      dependencies: ["mpq-experiments", "MPQFiles", "MPQModel", "TestFixtures"]),
    // The example as a part of this package, but with another package's name: it sees the libraries' public door alone.
    .executableTarget(
      name: "SolveTable", dependencies: ["MPQModel", "MPQFiles", "MPQSearch", "MPQGLPK"],
      path: "Examples/SolveTable/Sources/SolveTable",
      swiftSettings: [.unsafeFlags(["-package-name", "stranger"])]),
    .testTarget(name: "SolveTableTests", dependencies: ["SolveTable", "TestFixtures"]),
    .testTarget(
      name: "mpq-modelsTests", dependencies: ["mpq-models", "MPQFiles", "TestFixtures"]),
  ]
}

// 'make fuzz' builds this one by itself: libFuzzer brings its main function, and instruments all that it links.
if Context.environment["MPQ_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "mpq-fuzz",
      dependencies: [
        "MPQFiles", "MPQGLPK", "MPQModel", "MPQSearch", "MPQService", "Platform", "TestFixtures",
      ],
      path: "Tools/Fuzz", exclude: ["Inputs"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

// A file says all that it imports, and what it passes on.
for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
