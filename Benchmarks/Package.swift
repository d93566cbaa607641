// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let cSettings: [CSetting] = [
  .define("_GNU_SOURCE"),
  .unsafeFlags(["-Wall", "-Wextra", "-Werror"]),
]

// Nothing of Swift in them: what they cost is what C costs.
let staticC: [LinkerSetting] = [
  .unsafeFlags(["-static-executable", "-use-ld=lld"])
]

let package = Package(
  name: "roost-benchmarks",
  dependencies: [.package(name: "roost", path: "..", traits: [])],
  targets: [
    .executableTarget(
      name: "roost-bench",
      dependencies: [
        "CPeers",
        .product(name: "Monitor", package: "roost"),
        .product(name: "MonitorParts", package: "roost"),
      ],
      swiftSettings: swiftSettings,
      // The C library stays dynamic, so that the program can count what is asked of it.
      linkerSettings: [.unsafeFlags(["-static-stdlib", "-use-ld=lld"])]),
    .executableTarget(
      name: "minimal-monitor", dependencies: ["CPeers"], cSettings: cSettings,
      linkerSettings: staticC),
    .executableTarget(
      name: "disk-meter", dependencies: ["CPeers"], cSettings: cSettings, linkerSettings: staticC),
    .executableTarget(name: "launch", cSettings: cSettings, linkerSettings: staticC),
    .target(
      name: "CPeers", dependencies: [.product(name: "ExitPeer", package: "roost")],
      cSettings: cSettings),
  ]
)
