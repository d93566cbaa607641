// SPDX-License-Identifier: Apache-2.0

/// Who follows the checks while they run.
public protocol CheckObserver: AnyObject {
  /// A check begins.
  ///
  /// - Parameters:
  ///   - check: which.
  ///   - index: its place, from 0.
  ///   - count: how many there are.
  func begin(_ check: any HostCheck, index: Int, of count: Int)
  /// Called about ten times a second while a check runs in a process.
  func tick()
  /// A check has ended.
  func end(_ result: CheckResult)
}
