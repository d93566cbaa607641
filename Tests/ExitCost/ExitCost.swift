// SPDX-License-Identifier: Apache-2.0

import CExitPeer
import Glibc

/// What the monitor spends on an exit outside the kernel, with a `KVM_RUN` of nothing in place of KVM.
///
/// `exit-cost run ACCESS COUNT` serves that many exits, for a program that counts instructions;
/// `exit-cost time ACCESS COUNT ROUNDS` prints for each round what an exit costs in the monitor, in
/// the peer, and in neither: nanoseconds, in turn.
@main
struct ExitCost {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 3, let count = UInt64(arguments[3]), count > 0 else {
      return complain()
    }
    let access = unsafe exit_peer_access(arguments[2])
    guard access >= 0 else { return complain() }
    let kvm = try SimulatedKVM()
    switch (arguments[1], arguments.count) {
    case ("run", 3): _ = try kvm.timeMonitor(access, count: count)
    case ("time", 4):
      for _ in 0..<(Int(arguments[4]) ?? 1) {
        let times = [
          try kvm.timeMonitor(access, count: count),
          kvm.timePeer(access, count: count, serves: true),
          kvm.timePeer(access, count: count, serves: false),
        ]
        print(times.map { "\(Double($0) / Double(count))" }.joined(separator: " "))
      }
    default: complain()
    }
  }

  private static func complain() {
    print(
      """
      usage: exit-cost run ACCESS COUNT
             exit-cost time ACCESS COUNT ROUNDS
      ACCESS is port-write, port-read, memory-write or memory-read
      """)
    exit(2)
  }
}
