// SPDX-License-Identifier: Apache-2.0

import MachineDefinition
import Synchronization

/// What came of calls on several threads.
final class Outcomes: Sendable {
  private struct State {
    var defined: [DefinitionOutcome] = []
    var removals = 0
    var errors: [BackendError] = []
  }

  private let state = Mutex(State())

  var defined: [DefinitionOutcome] { state.withLock { $0.defined } }
  var removals: Int { state.withLock { $0.removals } }
  var errors: [BackendError] { state.withLock { $0.errors } }

  func note(_ call: () throws(BackendError) -> DefinitionOutcome) {
    do throws(BackendError) {
      let outcome = try call()
      state.withLock { $0.defined.append(outcome) }
    } catch {
      state.withLock { $0.errors.append(error) }
    }
  }

  func noteRemoval(_ call: () throws(BackendError) -> Void) {
    do throws(BackendError) {
      try call()
      state.withLock { $0.removals += 1 }
    } catch {
      state.withLock { $0.errors.append(error) }
    }
  }
}
