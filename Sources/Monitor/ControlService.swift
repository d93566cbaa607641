// SPDX-License-Identifier: Apache-2.0

internal import ControlProtocol
internal import JSON

/// What requests do to a machine.
struct ControlService {
  let machine: any ControlledMachine

  /// Does what is asked.
  ///
  /// - Returns: the reply's result; nil if the request is about the connection and not the machine.
  func answer(_ request: ControlRequest) -> Result<JSONValue, ControlError>? {
    do throws(ControlError) {
      switch request {
      case .status: return .success(machine.status.document)
      case .counters: return .success(machine.counters)
      case .pause: try machine.pause()
      case .resume: try machine.resume()
      case .powerButton(let restarts): try machine.pressPowerButton(thenRestart: restarts)
      case .reset: try machine.reset()
      case .end: machine.end()
      case .subscribe, .console: return nil
      }
      return .success([:])
    } catch {
      return .failure(error)
    }
  }
}
