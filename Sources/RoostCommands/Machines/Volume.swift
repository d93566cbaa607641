// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc
internal import JSON
internal import MachineDefinition
internal import POSIX
internal import SystemPackage

/// `roost volume`
struct Volume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Manage the disk images in the storage pools of a libvirt connection.",
    subcommands: [List.self, Create.self, Upload.self, Download.self, Delete.self])

  /// What most of the verbs are given.
  struct Target: ParsableArguments {
    @Argument(help: "The storage pool.", completion: MachineCompletion.pools)
    var pool: String

    @Argument(help: "The volume's name.", completion: MachineCompletion.volumes)
    var volume: String
  }

  /// `roost volume list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the volumes of a storage pool, or of all of them.")

    @Argument(help: "The storage pool.", completion: MachineCompletion.pools)
    var pool: String?

    @OptionGroup var listing: ListingOptions

    @OptionGroup var backends: BackendOptions

    func run() async throws {
      let backend = try backends.backend()
      var volumes: [StorageVolume] = []
      if let pool {
        volumes = try await backend.volumes(in: pool)
      } else {
        for pool in try await backend.storagePools() {
          volumes += try await backend.volumes(in: pool)
        }
      }
      func size(_ bytes: UInt64) -> JSONValue {
        listing.format == .json ? JSONValue(bytes) : .string(ByteSize(bytes: bytes).description)
      }
      let list = Listing(
        columns: [
          .init("name"), .init("pool"), .init("capacity"), .init("allocation"), .init("path"),
        ],
        rows: volumes.map { volume in
          [
            .string(volume.name), .string(volume.pool), size(volume.capacity),
            size(volume.allocation), .string(volume.path),
          ]
        })
      print(list.rendered(listing), terminator: "")
    }
  }

  /// `roost volume create`
  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an empty volume.")

    @OptionGroup var target: Target

    @Argument(help: "Its size with a unit, as in 10GiB.")
    var size: String

    @Option(
      name: .customLong("disk-format"),
      help: ArgumentHelp("The image's form.", valueName: "raw|qcow2"))
    var diskFormat = "raw"

    @OptionGroup var options: ActionOptions

    func run() async throws {
      guard let capacity = ByteSize(size), capacity.bytes > 0 else {
        throw CommandFailure.usage("\(size): a whole number with its unit, as in 10GiB")
      }
      guard let format = DiskFormat(rawValue: diskFormat) else {
        throw CommandFailure.usage("--disk-format \(diskFormat): it is raw or qcow2")
      }
      let action = try options.action("volume create")
      let pool = target.pool
      try await action(literally: target.volume) { volume throws(BackendError) in
        try await action.backend.createVolume(
          volume, in: pool, capacity: capacity.bytes, format: format)
        return ("created", 0)
      }
    }
  }

  /// `roost volume upload`
  struct Upload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a file to the beginning of a volume.")

    @OptionGroup var target: Target

    @Argument(help: "The file.", completion: .file())
    var file: String

    @OptionGroup var options: ActionOptions

    func run() async throws {
      let source = try open(file, O_RDONLY)
      var information = stat()
      let isKnown = unsafe fstat(source.rawValue, &information) == 0
      let progress = TransferProgress(
        "uploading", total: isKnown ? UInt64(clamping: information.st_size) : 0)
      let action = try options.action("volume upload")
      let (pool, descriptor) = (target.pool, source.rawValue)
      try await action(literally: target.volume) { volume throws(BackendError) in
        defer { progress.end() }
        try await action.backend.upload(descriptor, to: volume, in: pool) { progress.show($0) }
        return ("uploaded", 0)
      }
      _ = source.release()
      close(descriptor)
    }
  }

  /// `roost volume download`
  struct Download: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a whole volume to a file.")

    @OptionGroup var target: Target

    @Argument(help: "The file; it must not exist.", completion: .file())
    var file: String

    @OptionGroup var options: ActionOptions

    func run() async throws {
      let backend = try options.backends.backend()
      let total = try await backend.volumes(in: target.pool)
        .first { $0.name == target.volume }?.capacity
      let sink = try open(file, O_WRONLY | O_CREAT | O_EXCL)
      let progress = TransferProgress("downloading", total: total ?? 0)
      let action = MachineAction(
        verb: "volume download", backend: backend, format: options.format)
      let (pool, descriptor, file) = (target.pool, sink.rawValue, file)
      try await action(literally: target.volume) { volume throws(BackendError) in
        defer { progress.end() }
        do throws(BackendError) {
          try await backend.download(volume, in: pool, to: descriptor) { progress.show($0) }
        } catch {
          unsafe unlink(file)
          throw error
        }
        return ("downloaded", 0)
      }
      _ = sink.release()
      guard close(descriptor) == 0 else {
        throw CommandFailure("\(file): \(Errno(rawValue: errno))")
      }
    }
  }

  /// `roost volume delete`
  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a volume and what is in it.")

    @OptionGroup var target: Target

    @OptionGroup var options: ActionOptions

    func run() async throws {
      let action = try options.action("volume delete")
      let pool = target.pool
      try await action(literally: target.volume) { volume throws(BackendError) in
        try await action.backend.deleteVolume(volume, in: pool)
        return ("deleted", 0)
      }
    }
  }

  private static func open(_ file: String, _ flags: Int32) throws(CommandFailure) -> OwnedDescriptor
  {
    do throws(SystemCallError) {
      return try OwnedDescriptor.open(file, flags: flags, mode: 0o644)
    } catch {
      throw CommandFailure("\(file): \(error.errno)")
    }
  }
}
