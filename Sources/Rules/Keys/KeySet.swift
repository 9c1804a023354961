/// The keys of one kind of mapping in rule files: what readers accept, and what editors are told about it.
///
/// These sets are the only place that names keys. Readers refuse what is not in them, and JSON Schemas for editors are
/// written from them, so that the two can not drift apart.
package struct KeySet: Sendable {
  /// What the mapping is, for messages: `a task`.
  package let subject: String
  package let keys: [RuleKey]
  /// Groups of keys of which at least one must be there.
  package let oneOf: [[String]]

  package init(_ subject: String, oneOf: [[String]] = [], _ keys: [RuleKey]) {
    self.subject = subject
    self.keys = keys
    self.oneOf = oneOf
  }

  /// The names of the keys, in the order in which people write them.
  package var names: [String] { keys.map(\.name) }
}

/// A key of a mapping and what may stand behind it.
package struct RuleKey: Sendable {
  package let name: String
  package let shape: ValueShape
  /// Whether the mapping is refused without it.
  package let isRequired: Bool
  /// What it means, in whole sentences.
  package let summary: String

  package init(
    _ name: String, _ shape: ValueShape, isRequired: Bool = false, _ summary: String
  ) {
    self.name = name
    self.shape = shape
    self.isRequired = isRequired
    self.summary = summary
  }
}

/// What a value of a rule file looks like.
package indirect enum ValueShape: Sendable {
  /// A scalar that is not empty.
  case text
  /// A scalar that is not empty, and no number, `true` or `false` unless in quotes.
  case name
  /// Any scalar, also nothing at all.
  case constant
  /// `true` or `false`.
  case flag
  /// `true`, or `false`, and not the other.
  case only(Bool)
  /// Nothing at all.
  case nothing
  case number(ClosedRange<Int64>)
  /// One of a closed set of words.
  case word([String])
  case list(ValueShape)
  /// Known keys.
  case mapping(KeySet)
  /// Free keys; nothing at all counts as no entry where that is allowed.
  ///
  /// `keys` is a regular expression for them where not every text will do.
  case entries(ValueShape, keys: String? = nil, orNothing: Bool = true)
  /// Free keys, and values of any depth.
  case record
  case any([ValueShape])

  /// One text or a list of them.
  package static let texts = ValueShape.any([.text, .list(.text)])
}

extension ValueShape {
  /// Names that scripts and commands use; see `isName`.
  static let namePattern = "^[A-Za-z0-9_-]+$"
}
