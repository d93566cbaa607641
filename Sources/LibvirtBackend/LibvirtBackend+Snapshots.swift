// SPDX-License-Identifier: Apache-2.0

#if Libvirt

internal import DomainXML
internal import Libvirt
public import MachineDefinition

extension LibvirtBackend {
  /// The snapshots of a domain, oldest first.
  public func snapshots(of name: String) async throws(BackendError) -> [MachineSnapshot] {
    let domain = try await domain(name)
    let found = try await calling("list the snapshots of", name, verb: "snapshot list") {
      () throws(LibvirtError) in
      var found: [(name: String, text: String, isCurrent: Bool)] = []
      for snapshot in try await domain.snapshots() {
        do throws(LibvirtError) {
          found.append((snapshot.name, try await snapshot.xml(), try await snapshot.isCurrent()))
        } catch {
          // One that was deleted since is none.
          guard error.code == .noSnapshot else { throw error }
        }
      }
      return found
    }
    var snapshots: [MachineSnapshot] = []
    for (snapshot, text, isCurrent) in found {
      do throws(XMLError) {
        snapshots.append(try Self.snapshot(snapshot, describedBy: text, isCurrent: isCurrent))
      } catch {
        throw BackendError(
          .failed,
          "what libvirt says of the snapshot \(snapshot) of \(name) cannot be read: \(error)")
      }
    }
    return snapshots.sorted { ($0.time ?? 0, $0.name) < ($1.time ?? 0, $1.name) }
  }

  /// Reads what libvirt says of a snapshot.
  static func snapshot(
    _ name: String, describedBy text: String, isCurrent: Bool
  ) throws(XMLError) -> MachineSnapshot {
    let root = try XMLDocument(parsing: text).root
    let state: MachineState =
      switch root.first("state")?.text ?? "" {
      case "running", "blocked": .running
      case "paused", "pmsuspended": .paused
      case "shutdown": .stopping
      case "crashed": .crashed
      // "shutoff", and "disk-snapshot", which is of the disks alone.
      default: .stopped
      }
    let seconds = (root.first("creationTime")?.text).flatMap { UInt64($0) }
    let time = seconds?.multipliedReportingOverflow(by: 1_000_000_000)
    return MachineSnapshot(
      name: name, state: state, time: time.flatMap { $0.overflow ? nil : $0.partialValue },
      isCurrent: isCurrent)
  }

  /// Keeps the state of a domain, memory and disks, under a name.
  public func createSnapshot(_ snapshot: String, of name: String) async throws(BackendError) {
    let domain = try await domain(name)
    let text: String
    do throws(XMLError) {
      let root = XMLElement("domainsnapshot", [:], [XMLElement("name", text: snapshot)])
      text = try XMLDocument(root).text()
    } catch {
      throw BackendError(.invalid, "a snapshot cannot have this name: \(error)")
    }
    do throws(LibvirtError) {
      _ = try await domain.createSnapshot(text)
    } catch {
      // What libvirt says of a machine without disks is that nothing was selected.
      guard error.code == .configurationUnsupported else {
        throw backendError(error, "make a snapshot of", name, verb: "snapshot create")
      }
      throw BackendError(
        .unsupported,
        "cannot make a snapshot of \(name): it is kept in the machine's disks, and needs one that is "
          + "qcow2 and none that is raw (\(error.message))")
    }
  }

  /// Takes a domain back to a snapshot.
  public func revert(_ name: String, to snapshot: String) async throws(BackendError) {
    try await with(snapshot, of: name, "revert", verb: "snapshot revert") {
      (snapshot) throws(LibvirtError) in try await snapshot.revert()
    }
  }

  /// Forgets a snapshot.
  public func deleteSnapshot(_ snapshot: String, of name: String) async throws(BackendError) {
    try await with(snapshot, of: name, "delete a snapshot of", verb: "snapshot delete") {
      (snapshot) throws(LibvirtError) in try await snapshot.delete()
    }
  }

  /// Does something with a snapshot.
  private func with(
    _ snapshot: String, of name: String, _ what: String, verb: String,
    _ body: (Snapshot) async throws(LibvirtError) -> Void
  ) async throws(BackendError) {
    let domain = try await domain(name)
    do throws(LibvirtError) {
      try await body(try await domain.snapshot(named: snapshot))
    } catch {
      guard error.code != .noSnapshot else {
        throw BackendError(
          .wrongState,
          "\(name) has no snapshot named \(snapshot): see 'roost snapshot list \(name)'")
      }
      throw backendError(error, what, name, verb: verb)
    }
  }
}

#endif
