private import Mapping
private import Rules

/// Why a run did not finish.
package struct RunFailure: Error, Sendable {
  package enum Kind: String, Sendable {
    /// What was asked for does not go together; nothing was read or written.
    case usage
    case source
    case target
    /// The state database (history, number sequences) failed.
    case state
    /// Another run of the project goes on; nothing was read or written.
    case busy
    /// The run's process ended before the run did; only the history says so.
    case killed
    /// Somebody asked the run to stop.
    case cancelled
    /// More records were rejected than `--max-errors` allows.
    case tooManyRejects = "too_many_rejects"
    /// More rows are missing in the source than `--delete-limit` allows to delete.
    case tooManyDeletions = "too_many_deletions"
    /// The reader of standard output has gone; not a fault.
    case downstreamClosed = "downstream_closed"
    /// Memory or threads are missing.
    case system
  }

  package var kind: Kind
  /// Where, what, and the way out.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// Whether the run was refused before it read or wrote anything.
  package var isRefusal: Bool { kind == .usage || kind == .busy }

  /// Somebody asked the run to stop.
  static let interrupted = RunFailure(.cancelled, "the run was interrupted")

  init(_ error: SourceError) { self.init(.source, error.message) }

  init(_ error: TargetError) {
    self.init(error.isDownstreamClosed ? .downstreamClosed : .target, error.message)
  }

  /// The failure behind an error that came through code that throws anything.
  package init(wrapping error: any Error) {
    switch error {
    case let failure as RunFailure: self = failure
    case let error as SourceError: self.init(error)
    case let error as TargetError: self.init(error)
    case let error as ConnectorURIError: self.init(.usage, error.message)
    case let errors as RuleErrors:
      self.init(.usage, errors.render(relativeTo: FilePath.workingDirectory))
    case is MappingCancelled: self = .interrupted
    case let error as StateError: self.init(.state, error.message)
    default: self.init(.system, String(describing: error))
    }
  }
}
