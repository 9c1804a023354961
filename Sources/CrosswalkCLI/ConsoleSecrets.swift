import Rules
import Synchronization

/// The secrets of all rules that a command has loaded: whatever it says then, they are hidden in it.
final class ConsoleSecrets: Sendable {
  private struct Known {
    var values: [String] = []
    var mask = SecretMask()
  }

  private let known = Mutex(Known())

  /// Hides the secrets of some rules from now on.
  func add(of rules: RuleSet) {
    guard !rules.secrets.isEmpty else { return }
    known.withLock { known in
      known.values += rules.secrets
      known.mask = SecretMask(known.values)
    }
  }

  func hiding(in text: String) -> String { known.withLock { $0.mask }.hiding(in: text) }

  func hiding(inJSON text: String) -> String { known.withLock { $0.mask }.hiding(inJSON: text) }
}
