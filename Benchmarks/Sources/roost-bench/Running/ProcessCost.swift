// SPDX-License-Identifier: Apache-2.0

/// What one run of a program cost.
struct ProcessCost {
  /// Nanoseconds from before its start until after its end.
  let wall: Double
  /// Nanoseconds of processor time.
  let processor: Double
  /// Peak resident bytes.
  let peak: Double

  /// Runs a program once, and checks its status and what it said.
  ///
  /// - Parameters:
  ///   - arguments: the program's path first.
  ///   - status: what it has to end with.
  ///   - output: what must stand in its output.
  init(_ arguments: [String], status: Int32 = 0, saying expected: String, on bench: Bench) throws {
    let (result, output) = ("\(bench.scratch)/cost", "\(bench.scratch)/output")
    let launched = try ChildProcess.run(["\(bench.peers)/launch", result, output] + arguments)
    let figures = launched == 0 ? File.numbers(try File.read(result)[...].trimmingLine) : []
    let said = File.exists(output) ? try File.read(output) : ""
    guard figures.count == 4, Int32(figures[3]) == status, said.contains(expected) else {
      let last = said.split(separator: "\n").last.map(String.init) ?? "nothing"
      throw CannotMeasure(
        "\(arguments[0].split(separator: "/").last ?? "") ended with "
          + "\(figures.last.map { Decimal($0, digits: 0).description } ?? "nothing") and said: \(last)"
      )
    }
    (wall, processor, peak) = (figures[0], figures[1], figures[2])
  }
}

extension Substring {
  /// Without the line feed at its end.
  fileprivate var trimmingLine: Substring { hasSuffix("\n") ? dropLast() : self }
}
