/// One script as text.
package struct SandboxScript: Sendable {
  package enum Kind: Sendable {
    /// A chunk that returns a table or a function.
    case valueMap
    /// One expression of `record`, as in a template's `where`.
    case expression
  }

  package var name: String
  /// What messages show (`payment_terms.lua`).
  package var chunkName: String
  package var text: [UInt8]
  package var kind: Kind
  /// The line of the file that the text starts on: an expression in a YAML file reports the file's
  /// lines.
  package var firstLine: Int

  package init(
    name: String, chunkName: String, text: [UInt8], kind: Kind = .valueMap, firstLine: Int = 1
  ) {
    self.name = name
    self.chunkName = chunkName
    self.text = text
    self.kind = kind
    self.firstLine = firstLine
  }
}

/// Everything a sandbox is made from.
package struct SandboxProgram: Sendable {
  /// The index is the script's number.
  package var scripts: [SandboxScript]
  /// Modules by the name that `require` takes while a script is loaded.
  ///
  /// Names are of letters, digits, `_` and `-`; others are never found.
  package var modules: [String: SandboxScript]
  /// Names of the record's fields by slot; they may hold dots.
  package var recordFields: [String]
  package var legalEntity: String?
  /// `run.date`, ISO 8601.
  package var date: String
  /// `run.parameters`.
  package var parameters: [(name: String, value: SandboxConstant)]
  package var limits: SandboxLimits

  package init(
    scripts: [SandboxScript], modules: [String: SandboxScript] = [:], recordFields: [String] = [],
    legalEntity: String? = nil, date: String = "",
    parameters: [(name: String, value: SandboxConstant)] = [],
    limits: SandboxLimits = SandboxLimits()
  ) {
    self.scripts = scripts
    self.modules = modules
    self.recordFields = recordFields
    self.legalEntity = legalEntity
    self.date = date
    self.parameters = parameters
    self.limits = limits
  }
}

extension SandboxProgram {
  /// Bytes that Lua keeps of a chunk's name.
  private static let keptBytes = 59

  /// The name of a script or module of which Lua may have kept a part only.
  func wholeName(_ kept: String) -> String {
    guard kept.utf8.count == Self.keptBytes else { return kept }
    let all = scripts + modules.sorted { $0.key < $1.key }.map(\.value)
    return all.first { $0.chunkName.utf8.starts(with: kept.utf8) }?.chunkName ?? kept
  }
}

/// What a script returned when it was loaded.
package enum ScriptShape: Sendable {
  case function
  /// A static map: keys by their canonical text, numbers ascending, then texts by bytes.
  case table(entries: [(key: String, value: SandboxConstant)])
}
