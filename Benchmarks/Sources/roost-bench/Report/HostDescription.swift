// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Monitor

/// The kind of machine that figures were taken on; nothing that tells which one it was.
struct HostDescription {
  /// The processor's model.
  let processor: String
  let processors: Int
  /// The kernel's version.
  let kernel: String
  /// Which KVM there is.
  let kvm: String
  /// The day, as YYYY-MM-DD.
  let day: String

  init() {
    let information = (try? File.read("/proc/cpuinfo")) ?? ""
    processor =
      information.split(separator: "\n").first { $0.hasPrefix("model name") }?
      .split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown"
    processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let release = (try? File.read("/proc/sys/kernel/osrelease")) ?? "unknown"
    kernel = String(release.prefix { $0 != "-" && $0 != "\n" })
    kvm =
      switch HostKVM.current {
      case .vmx: "KVM on Intel VMX"
      case .svm: "KVM on AMD SVM"
      case .paravirtual: "paravirtual KVM, which interprets kernel-mode code of guests"
      case .unknown: "no KVM module visible"
      }
    var now = time(nil)
    var date = unsafe tm()
    unsafe gmtime_r(&now, &date)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    day = unsafe "\(date.tm_year + 1900)-\(two(date.tm_mon + 1))-\(two(date.tm_mday))"
  }

  /// One line for people.
  var text: String {
    "\(processors) × \(processor), Linux \(kernel), \(kvm); \(day)"
  }
}
