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

// One machine is one small process: no dynamic loading, no relocations.
let staticExecutable: [LinkerSetting] = [
  .unsafeFlags(["-static-executable", "-use-ld=lld"])
]

// Libvirt's library is opened at run time, which a static executable cannot do; Swift's runtime can be inside.
let staticRuntime: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-use-ld=lld"])
]

// The argument parser and Yams use Foundation, which needs these when it is linked statically.
let staticFoundation: [LinkerSetting] = [
  .linkedLibrary("CoreFoundation"),
  .linkedLibrary("_FoundationCShims"),
  .linkedLibrary("_FoundationCollections"),
  .linkedLibrary("_FoundationICU"),
]

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "roost",
  products: [
    .executable(name: "roost", targets: ["roost"]),
    .executable(name: "roost-vmm", targets: ["roost-vmm"]),
    .executable(name: "roost-libvirt", targets: ["roost-libvirt"]),
    .library(name: "Monitor", targets: ["Monitor"]),
    .library(name: "KVM", targets: ["KVM"]),
    .library(name: "Libvirt", targets: ["Libvirt"]),
    // For Benchmarks/: the peer of the exit loop, and the parts of the monitor. Nothing of them is
    // promised to stay.
    .library(name: "ExitPeer", targets: ["CExitPeer"]),
    .library(
      name: "MonitorParts",
      targets: [
        "BootProtocols", "CAllocationCounter", "Devices", "DiskImages", "GuestImages",
        "GuestMemory",
        "JSON", "POSIX", "Virtio",
      ]),
  ],
  traits: [
    .default(enabledTraits: ["Libvirt"]),
    .trait(name: "Libvirt", description: "Machines of libvirt beside the native ones"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // The two programs.
    .executableTarget(
      name: "roost", dependencies: ["RoostCommands"], swiftSettings: swiftSettings,
      linkerSettings: staticExecutable + staticFoundation),
    .executableTarget(
      name: "roost-vmm", dependencies: ["Monitor"], swiftSettings: swiftSettings,
      linkerSettings: staticExecutable),

    // The command line once more, with libvirt, which needs dynamic linking.
    .executableTarget(
      name: "roost-libvirt",
      dependencies: [
        .target(name: "LibvirtBackend", condition: .when(traits: ["Libvirt"])), "RoostCommands",
        "MachineDefinition",
      ],
      swiftSettings: swiftSettings, linkerSettings: staticRuntime + staticFoundation),

    // The command line.
    .target(
      name: "RoostCommands",
      dependencies: [
        "ControlProtocol", "GuestImages", "HostChecks", "JSON", "MachineDefinition", "Monitor",
        "NativeBackend", "POSIX", "CLinux", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // Does virtualization work on this host?
    .target(
      name: "HostChecks",
      dependencies: [
        "BootProtocols", "CHostChecks", "CKVM", "CLinux", "Devices", "GuestImages", "GuestMemory",
        "JSON", "KVM", "MachineDefinition", "Monitor", "POSIX", systemPackage,
      ],
      swiftSettings: swiftSettings),

    // Machines that have names: the native backend, and the directories that it keeps them in.
    .target(
      name: "NativeBackend",
      dependencies: [
        "ControlProtocol", "JSON", "MachineDefinition", "MachineStore", "Monitor", "POSIX",
        "CLinux",
        systemPackage,
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "MachineStore",
      dependencies: [
        "CLinux", "ControlProtocol", "JSON", "MachineDefinition", "Monitor", "POSIX", systemPackage,
      ],
      swiftSettings: swiftSettings),

    // The Swift API of libvirt: usable by itself, and nothing of it needs libvirt to build.
    .target(
      name: "Libvirt", dependencies: ["CLibvirt", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .target(name: "CLibvirt", cSettings: cSettings),

    // The machine file, which the monitor never sees: Yams brings Foundation.
    .target(
      name: "MachineDefinition",
      dependencies: [
        "BootProtocols", "ControlProtocol", "GuestImages", "JSON", "Monitor", "POSIX",
        systemPackage,
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: swiftSettings),

    // Machines of libvirt.
    .target(
      name: "LibvirtBackend",
      dependencies: [
        "DomainXML", "JSON", "Libvirt", "MachineDefinition", "Monitor", "POSIX", systemPackage,
      ],
      swiftSettings: swiftSettings),

    // Machines as libvirt describes them.
    .target(
      name: "DomainXML",
      dependencies: ["BootProtocols", "ControlProtocol", "MachineDefinition", "Monitor"],
      swiftSettings: swiftSettings),

    // The monitor and the libraries under it: no Foundation, no Swift concurrency.
    .target(
      name: "Monitor",
      dependencies: [
        "BootProtocols", "Devices", "Virtio", "DiskImages", "GuestMemory", "GuestImages", "JSON",
        "KVM", "POSIX", "CLinux", "ControlProtocol", systemPackage,
      ],
      swiftSettings: swiftSettings),
    .target(
      name: "ControlProtocol", dependencies: ["CLinux", "JSON", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .target(
      name: "BootProtocols", dependencies: ["GuestMemory", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .target(
      name: "Virtio",
      dependencies: ["CLinux", "Devices", "DiskImages", "GuestMemory", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .target(name: "Devices", dependencies: ["POSIX", systemPackage], swiftSettings: swiftSettings),
    .target(
      name: "DiskImages", dependencies: ["CIOUring", "CLinux", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .target(
      name: "GuestMemory", dependencies: ["POSIX", systemPackage], swiftSettings: swiftSettings),
    .target(
      name: "KVM", dependencies: ["CKVM", "POSIX", systemPackage], swiftSettings: swiftSettings),
    .target(name: "JSON", swiftSettings: swiftSettings),
    .target(
      name: "POSIX",
      dependencies: ["CLinux", systemPackage],
      swiftSettings: swiftSettings),
    .target(name: "CLinux", cSettings: cSettings),
    .target(name: "CKVM", cSettings: cSettings),
    .target(name: "CHostChecks", cSettings: cSettings),
    .target(name: "CIOUring", cSettings: cSettings),

    // The tiny guests, built from Guests/ and embedded.
    .target(
      name: "GuestImages", exclude: ["Guests"], swiftSettings: swiftSettings,
      plugins: ["GuestBuilder"]),
    .plugin(name: "GuestBuilder", capability: .buildTool(), dependencies: ["guest-embedder"]),
    .executableTarget(name: "guest-embedder", swiftSettings: swiftSettings),

    // Tests that need no KVM come first; the others say plainly when they skip and why.
    .target(
      name: "TestSupport", dependencies: ["CKVM", "GuestMemory", "KVM", "POSIX", systemPackage],
      path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .testTarget(
      name: "JSONTests", dependencies: ["JSON", "TestSupport", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "POSIXTests", dependencies: ["POSIX", "TestSupport", "CLinux", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "GuestMemoryTests",
      dependencies: ["GuestMemory", "TestSupport", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DevicesTests", dependencies: ["Devices", "TestSupport", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DiskImagesTests",
      dependencies: ["DiskImages", "TestSupport", "POSIX", "CLinux", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "VirtioTests",
      dependencies: [
        "Virtio", "TestSupport", "CAllocationCounter", "Devices", "DiskImages", "GuestMemory",
        "POSIX", systemPackage,
      ], swiftSettings: swiftSettings),
    .testTarget(
      name: "BootProtocolsTests",
      dependencies: ["BootProtocols", "TestSupport", "GuestMemory", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "GuestImagesTests",
      dependencies: ["GuestImages", "TestSupport", "BootProtocols", "GuestMemory", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "KVMTests",
      dependencies: ["KVM", "TestSupport", "GuestMemory", "POSIX", "CKVM", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MonitorTests",
      dependencies: [
        "Monitor", "TestSupport", "BootProtocols", "CAllocationCounter", "CExitPeer",
        "ControlProtocol", "Devices", "GuestImages", "GuestMemory", "KVM", "POSIX", "Virtio",
        "JSON", systemPackage,
      ], swiftSettings: swiftSettings),
    .testTarget(
      name: "ControlProtocolTests",
      dependencies: ["ControlProtocol", "TestSupport", "JSON", "POSIX", systemPackage],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MachineStoreTests",
      dependencies: [
        "MachineStore", "TestSupport", "ControlProtocol", "JSON", "MachineDefinition", "Monitor",
        "POSIX", systemPackage,
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "NativeBackendTests",
      dependencies: [
        "NativeBackend", "MachineStore", "TestSupport", "ControlProtocol", "JSON",
        "MachineDefinition", "Monitor", "POSIX", systemPackage,
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HostChecksTests",
      dependencies: [
        "HostChecks", "TestSupport", "CKVM", "CLinux", "DiskImages", "JSON", "KVM",
        "MachineDefinition", "MachineStore", "Monitor", "NativeBackend", "POSIX", "check-fixture",
        systemPackage,
      ],
      exclude: ["Reporters/junit.xsd"], swiftSettings: swiftSettings),
    // What an exit costs outside the kernel: Tests/instruction-counts counts it, Benchmarks/ times it.
    .executableTarget(
      name: "exit-cost", dependencies: ["CExitPeer", "Monitor", "POSIX", systemPackage],
      path: "Tests/ExitCost", swiftSettings: swiftSettings, linkerSettings: staticExecutable),
    .target(
      name: "CExitPeer", dependencies: ["CKVM"], path: "Tests/CExitPeer", cSettings: cSettings),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter", cSettings: cSettings),
    // Checks that misbehave, in a process as roost runs its own.
    .executableTarget(
      name: "check-fixture", dependencies: ["HostChecks", "POSIX"], path: "Tests/CheckFixture",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "MachineDefinitionTests",
      dependencies: [
        "MachineDefinition", "TestSupport", "BootProtocols", "ControlProtocol", "JSON", "Monitor",
        systemPackage,
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LibvirtTests",
      dependencies: ["Libvirt", "CLibvirt", "TestSupport", "POSIX", systemPackage],
      exclude: ["InterfaceCheck.c"], swiftSettings: swiftSettings),
    .testTarget(
      name: "LibvirtBackendTests",
      dependencies: [
        "LibvirtBackend", "TestSupport", "DomainXML", "JSON", "Libvirt", "MachineDefinition",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DomainXMLTests",
      dependencies: [
        "DomainXML", "TestSupport", "BootProtocols", "MachineDefinition", "Monitor", "POSIX",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RoostCommandsTests",
      dependencies: [
        "RoostCommands", "TestSupport", "BootProtocols", "Monitor", "POSIX", systemPackage,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: swiftSettings),
    // The programs as a user runs them; `swift test` builds them, and this finds them beside it.
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestSupport", "JSON"], swiftSettings: swiftSettings),
  ]
)
