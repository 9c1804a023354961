// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "crosswalk",
  products: [
    .executable(name: "crosswalk", targets: ["CrosswalkCLI"]),
    .library(name: "CrosswalkEngine", targets: ["Engine"]),
    // Only tests load it: it has to be a file of its own for that, and only products are.
    .library(name: "CrosswalkFaultPoints", type: .dynamic, targets: ["FaultPoints"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Floor 0: system libraries and C.
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "CPostgres"),
    .systemLibrary(name: "CMinizip", pkgConfig: "minizip", providers: [.apt(["libminizip-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .target(name: "CScan"),
    .target(name: "CProcess"),
    .target(name: "CThreads"),
    .target(
      name: "CSandbox", dependencies: ["CLua"],
      cSettings: [.define("_FORTIFY_SOURCE", to: "2", .when(configuration: .release))]),
    .target(name: "CLuaFaults", dependencies: ["CLua"]),
    // Floor 1
    .target(name: "Records", dependencies: ["CScan"], swiftSettings: strict),
    .target(name: "Sandbox", dependencies: ["CSandbox", "CLuaFaults"], swiftSettings: strict),
    .target(name: "LuaSyntax", swiftSettings: strict),
    // Floor 2
    .target(
      name: "Rules", dependencies: ["Records", "CYAML"],
      swiftSettings: strict),
    // Floor 3
    .target(
      name: "Mapping", dependencies: ["Rules", "Records", "Sandbox", "CScan"],
      swiftSettings: strict),
    // Floor 4
    .target(
      name: "Runs", dependencies: ["Mapping", "Rules", "Records", "CScan", "CSQLite", "CThreads"],
      swiftSettings: strict),
    // Floor 5
    .target(
      name: "Connectors",
      dependencies: [
        "Runs", "Mapping", "Rules", "Records", "CPostgres", "CProcess", "CZlib", "CZstd",
        "CMinizip", "CExpat",
      ],
      swiftSettings: strict),
    // Floor 6
    .target(
      name: "Engine", dependencies: ["Connectors", "Runs", "Mapping", "Rules", "Records"],
      swiftSettings: strict),
    .target(
      name: "Inspection",
      dependencies: ["Connectors", "Runs", "Mapping", "LuaSyntax", "Rules", "Records"],
      swiftSettings: strict),
    .target(
      name: "Authoring",
      dependencies: ["Inspection", "Runs", "Mapping", "LuaSyntax", "Rules", "Records"],
      swiftSettings: strict),
    .executableTarget(
      name: "CrosswalkCLI",
      dependencies: [
        "Authoring", "Inspection", "Connectors", "Runs", "Mapping", "Rules", "Records",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Measures the modules above; not a product (Benchmarks/README.md).
    .executableTarget(
      name: "crosswalk-bench",
      dependencies: [
        "HostileScripts", "PostgresServer", "Connectors", "LuaSyntax", "Runs", "Mapping", "Rules",
        "Records",
        "Sandbox",
        "CLua",
      ],
      path: "Benchmarks", exclude: ["README.md", "Rules"], swiftSettings: strict),

    // What scripts can do wrong, for tests and benchmarks; not a product.
    .target(name: "HostileScripts", path: "Tests/HostileScripts", swiftSettings: strict),

    // A server for tests that need one; not a product.
    .target(name: "PostgresServer", path: "Tests/PostgresServer", swiftSettings: strict),

    // Ends or stops a program at a chosen point of its work, for tests.
    .target(name: "FaultPoints", path: "Tests/FaultPoints"),

    // Cases for all that reads what strangers write, and what must hold for them; not a product (Fuzz/README.md).
    .target(
      name: "Fuzzing",
      dependencies: [
        "Inspection", "Connectors", "Runs", "Mapping", "Rules", "Records", "Sandbox", "LuaSyntax",
      ],
      path: "Fuzz/Cases", swiftSettings: strict),
    .executableTarget(
      name: "crosswalk-fuzz", dependencies: ["Fuzzing"], path: "Fuzz/Program",
      swiftSettings: strict),

    .testTarget(name: "RecordsTests", dependencies: ["Records"], swiftSettings: strict),
    .testTarget(
      name: "SandboxTests", dependencies: ["HostileScripts", "Sandbox", "CLua"],
      exclude: ["Faults"], swiftSettings: strict),
    .testTarget(
      name: "LuaSyntaxTests",
      dependencies: ["HostileScripts", "LuaSyntax", "Records", "Sandbox", "CLua"],
      swiftSettings: strict),
    .testTarget(name: "RulesTests", dependencies: ["Rules", "Records"], swiftSettings: strict),
    .testTarget(
      name: "MappingTests", dependencies: ["Mapping", "Rules", "Records", "Sandbox"],
      swiftSettings: strict),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "PostgresServer", "Engine", "Connectors", "Runs", "Mapping", "Rules", "Records", "CSQLite",
        "CMinizip",
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(name: "FuzzTests", dependencies: ["Fuzzing"], swiftSettings: strict),
    .testTarget(
      name: "InspectionTests", dependencies: ["Inspection", "Rules"], exclude: ["Expected"],
      swiftSettings: strict),
    .testTarget(
      name: "AuthoringTests", dependencies: ["Authoring", "LuaSyntax", "Rules"],
      exclude: ["Support/validate.py"], swiftSettings: strict),
    .testTarget(
      name: "CLITests", dependencies: ["CrosswalkCLI", "PostgresServer", "CSQLite"],
      swiftSettings: strict),
  ]
)
