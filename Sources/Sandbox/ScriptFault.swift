/// What is wrong with a script, or how a call of it ended.
package struct ScriptFault: Error, Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A Lua error.
    case error
    case limit(SandboxLimit)
    /// The text is no Lua.
    case syntax
    /// Lua that is not taken: writes to globals or captured variables, absurd sizes.
    case refused
    /// The script returned something that is no value map.
    case shape
    /// `reject(reason)`
    case rejected
    /// `skip(reason)`
    case skipped
  }

  package var kind: Kind
  /// What happened, without the place; for `rejected` and `skipped` the reason as the script gave
  /// it.
  package var message: String
  /// The script's or module's `chunkName`.
  package var fileName: String
  /// From 1; 0 where no line is to blame.
  package var line: Int
  /// Lines of the calls that led there, innermost first: `file.lua:12`.
  package var traceback: [String]
  /// The number of the script that was being loaded or called.
  package var script: Int?

  package init(
    kind: Kind, message: String, fileName: String, line: Int, traceback: [String] = [],
    script: Int? = nil
  ) {
    self.kind = kind
    self.message = message
    self.fileName = fileName
    self.line = line
    self.traceback = traceback
    self.script = script
  }

  /// The place to blame, as `file.lua:line`.
  package var at: String { line > 0 ? "\(fileName):\(line)" : fileName }

  /// The message, and on lines of their own the calls that led to the place to blame.
  ///
  /// A script's own words never have more than one line, so that no line can be forged.
  package var report: String {
    traceback.dropFirst().reduce(into: message) { $0 += "\n  called from \($1)" }
  }
}

/// Scripts that can not be used: one fault for each.
package struct SandboxLoadError: Error, Sendable {
  package var faults: [ScriptFault]

  package init(faults: [ScriptFault]) { self.faults = faults }
}

/// How a call ended.
package enum CallStatus: Int32, Sendable {
  /// With a value, which may be nil.
  case value
  case rejected
  case skipped
  /// With a Lua error.
  case failed
  /// By a limit.
  case limited
}
