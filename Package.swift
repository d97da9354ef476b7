// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
  .enableUpcomingFeature("ImmutableWeakCaptures"),  // SE-0481
  .strictMemorySafety(),  // SE-0458
  .treatAllWarnings(as: .error),  // SE-0480; this package's targets only
  .treatWarning("ExplicitSendable", as: .error),  // every public type says Sendable or not
]

/// A target of the house; what it may import is what is named here.
func room(
  _ name: String,
  _ dependencies: [Target.Dependency] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A system library: a module map and a shim, nothing else.
func system(_ name: String, package: String? = nil, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: package, providers: [.apt([apt])])
}

/// The tests of one target; every suite may use the generators and references of GranaryTesting.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: dependencies + ["GranaryTesting"],
    swiftSettings: strict
  )
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let unixSignals = Target.Dependency.product(
  name: "UnixSignals",
  package: "swift-service-lifecycle"
)
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle",
  package: "swift-service-lifecycle"
)

let package = Package(
  name: "Granary",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Granary", targets: ["Granary"]),
    .executable(name: "granary", targets: ["GranaryCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // C: system libraries.
    system("CCSV", apt: "libcsv-dev"),
    system("CCrypto", apt: "libssl-dev"),
    system("CCurl", apt: "libcurl4-openssl-dev"),
    system("CXGBoost", apt: "libxgboost-dev"),
    system("CXXHash", apt: "libxxhash-dev"),
    system("CLZ4", apt: "liblz4-dev"),
    system("CZstd", apt: "libzstd-dev"),
    system("CPCRE2", apt: "libpcre2-dev"),
    system("CZlib", apt: "zlib1g-dev"),
    .systemLibrary(name: "CPrefetch"),  // a header of our own, nothing to install

    // Ground: no I/O, no clock.
    .target(
      name: "GranaryColumns",
      dependencies: ["CPrefetch"],
      swiftSettings: strict + [.enableExperimentalFeature("Lifetimes")]
    ),
    room("GranaryJSON", ["GranaryColumns"]),
    room("GranaryStatistics", ["CCrypto", "CXXHash"]),
    room("GranaryExpressions", ["GranaryColumns"]),
    room("GranaryPatterns", ["CPCRE2"]),

    // Pipes: bytes to columns, and the rules that training and serving share.
    room("GranaryFiles", ["GranaryColumns"]),
    room(
      "GranarySegments",
      ["GranaryColumns", "GranaryFiles", "GranaryStatistics", "CLZ4", "CZstd"]
    ),
    room(
      "GranaryIngest",
      [
        "GranaryColumns", "GranaryFiles", "GranaryJSON", "GranaryStatistics", "CCSV", "CZlib",
        "CZstd",
      ]
    ),
    room(
      "GranaryIngestHTTP",
      [
        "GranaryColumns", "GranaryFiles", "GranaryIngest", "GranaryJSON", "GranaryStatistics",
        "CCurl",
      ]
    ),
    room("GranaryFeatures", ["GranaryColumns", "GranaryStatistics"]),

    // Rooms.
    room(
      "GranaryDefinitions",
      [
        "GranaryColumns", "GranaryExpressions", "GranaryFeatures", "GranaryIngest",
        "GranaryIngestHTTP", "GranaryJSON", "GranaryPatterns", "GranaryStatistics", yams,
      ]
    ),
    room(
      "GranaryValidation",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFiles",
        "GranaryIngest", "GranaryJSON", "GranaryPatterns", "GranaryStatistics",
      ]
    ),
    room("GranaryRegistry", ["GranaryColumns", grdb]),
    room(
      "GranaryOffline",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryFiles", "GranaryJSON", "GranaryRegistry", "GranarySegments", "GranaryStatistics",
      ]
    ),
    room("GranaryOnline", ["GranaryColumns", "GranaryFeatures", grdb]),
    room(
      "GranaryTransforms",
      ["GranaryColumns", "GranaryDefinitions", "GranaryJSON", "GranaryStatistics"]
    ),
    room(
      "GranaryModels",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryFiles", "GranaryJSON", "GranaryStatistics", "GranaryTransforms", "CXGBoost",
      ]
    ),

    // Door: what a Swift program imports.
    room(
      "Granary",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryFiles", "GranaryIngest", "GranaryIngestHTTP", "GranaryJSON", "GranaryModels",
        "GranaryOffline",
        "GranaryOnline", "GranaryRegistry", "GranarySegments", "GranaryStatistics",
        "GranaryTransforms", "GranaryValidation",
      ]
    ),

    // Roof.
    room(
      "GranaryServer",
      [
        "Granary", "GranaryColumns", "GranaryJSON", hummingbird, hummingbirdCore, httpTypes,
        lifecycle, logging, nioCore, nioHTTP1, nioHTTPTypes, nioPosix, unixSignals,
      ]
    ),
    .executableTarget(
      name: "GranaryCommand",
      dependencies: [
        "Granary", "GranaryColumns", "GranaryDefinitions", "GranaryFeatures", "GranaryFiles",
        "GranaryIngest", "GranaryIngestHTTP", "GranaryJSON", "GranaryModels", "GranaryOffline",
        "GranaryRegistry",
        "GranaryServer", "GranaryValidation", argumentParser, logging,
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "GranaryBenchmarks",
      dependencies: [
        "Granary", "GranaryColumns", "GranaryDefinitions", "GranaryFeatures", "GranaryFiles",
        "GranaryIngest", "GranaryJSON", "GranarySegments", "GranaryServer", "GranaryStatistics",
        "GranaryValidation", logging,
      ],
      swiftSettings: strict
    ),

    // Side: generators and slow, obvious references.
    room(
      "GranaryTesting",
      ["GranaryColumns", "GranaryFeatures", "GranaryFiles", "GranaryStatistics"]
    ),
    tests("GranaryColumns", ["GranaryColumns", "GranaryStatistics"]),
    tests("GranaryJSON", ["GranaryColumns", "GranaryJSON", "GranaryStatistics"]),
    tests("GranaryPatterns", ["GranaryPatterns"]),
    tests("GranaryStatistics", ["GranaryColumns", "GranaryStatistics"]),
    tests("GranaryExpressions", ["GranaryColumns", "GranaryExpressions", "GranaryStatistics"]),
    tests("GranaryFiles", ["GranaryColumns", "GranaryFiles", "GranaryStatistics"]),
    tests(
      "GranarySegments",
      ["GranaryColumns", "GranaryFiles", "GranarySegments", "GranaryStatistics"]
    ),
    tests(
      "GranaryIngest",
      [
        "CCSV", "CZlib", "CZstd", "GranaryColumns", "GranaryFiles", "GranaryIngest",
        "GranaryStatistics",
      ]
    ),
    tests(
      "GranaryIngestHTTP",
      [
        "GranaryColumns", "GranaryFiles", "GranaryIngest", "GranaryIngestHTTP",
        "GranaryStatistics",
      ]
    ),
    tests("GranaryFeatures", ["GranaryColumns", "GranaryFeatures", "GranaryStatistics"]),
    tests(
      "GranaryDefinitions",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryIngest", "GranaryIngestHTTP", "GranaryStatistics",
      ]
    ),
    tests(
      "GranaryValidation",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFiles",
        "GranaryIngest", "GranaryJSON", "GranaryStatistics", "GranaryValidation",
      ]
    ),
    tests("GranaryRegistry", ["GranaryColumns", "GranaryFiles", "GranaryRegistry", grdb]),
    tests(
      "GranaryOnline",
      [
        "GranaryColumns", "GranaryFeatures", "GranaryFiles", "GranaryOnline", "GranaryStatistics",
        grdb,
      ]
    ),
    tests(
      "GranaryOffline",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryFiles", "GranaryJSON", "GranaryOffline", "GranaryRegistry", "GranarySegments",
        "GranaryStatistics",
      ]
    ),
    tests(
      "GranaryTransforms",
      ["GranaryColumns", "GranaryDefinitions", "GranaryStatistics", "GranaryTransforms"]
    ),
    tests(
      "GranaryModels",
      [
        "GranaryColumns", "GranaryDefinitions", "GranaryExpressions", "GranaryFeatures",
        "GranaryFiles", "GranaryJSON", "GranaryModels", "GranaryStatistics", "GranaryTransforms",
      ]
    ),
    tests("Granary", ["Granary", "GranaryFiles", "GranaryRegistry", "GranaryStatistics"]),
    tests(
      "GranaryServer",
      [
        "Granary", "GranaryColumns", "GranaryJSON", "GranaryServer", hummingbird, httpTypes,
        lifecycle, logging, nioCore,
      ]
    ),
    tests(
      "GranaryCommand",
      [
        "GranaryColumns", "GranaryCommand", "GranaryFiles", "GranaryIngestHTTP", "GranaryJSON",
        "GranarySegments",
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
