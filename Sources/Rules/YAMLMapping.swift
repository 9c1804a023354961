internal import Records

/// A mapping of a rule file whose keys are known; reading it reports what does not fit.
struct YAMLMapping {
  let location: SourceLocation
  private let entries: [String: YAMLEntry]
  /// Known keys that unknown ones most likely stand for: a finding about such a key would only repeat the first.
  private let mistyped: Set<String>
  private let findings: Findings

  /// Checks that the node is a mapping and that all its keys are known.
  ///
  /// - Returns: nil where the node is no mapping, which is reported. Unknown keys are reported and left out.
  init?(_ node: YAMLNode, _ keys: KeySet, findings: Findings) {
    let subject = keys.subject
    let known = keys.names
    guard case .mapping(let entries) = node.content else {
      findings.report(
        .wrongType, at: node.location, "\(subject) must be a mapping, found \(node.kindName)")
      return nil
    }
    var byKey: [String: YAMLEntry] = [:]
    var mistyped: Set<String> = []
    for entry in entries {
      if known.contains(entry.key.text) {
        byKey[entry.key.text] = entry
      } else {
        if let nearest = nearest(to: entry.key.text, in: known) { mistyped.insert(nearest) }
        findings.report(
          .unknownKey, at: entry.location, "\(quoted(entry.key.text)) is not a key of \(subject)",
          hint: suggestion(for: entry.key.text, among: known, plural: "keys"))
      }
    }
    location = node.location
    self.entries = byKey
    self.mistyped = mistyped
    self.findings = findings
  }

  /// The value of a key, whatever it is; nil where the key is missing.
  func node(_ key: String) -> YAMLNode? { entries[key]?.value }

  /// Whether the key is there, be it mistyped.
  func has(_ key: String) -> Bool { entries[key] != nil || mistyped.contains(key) }

  /// Reports that a key is missing, unless it is there.
  func require(_ key: String, of subject: String, hint: String = "") {
    guard !has(key) else { return }
    findings.report(.missingKey, at: location, "\(subject) needs the key '\(key)'", hint: hint)
  }

  /// Where the key stands, or the mapping where it does not have the key.
  func place(_ key: String) -> SourceLocation { entries[key]?.location ?? location }

  /// Where the keys stand.
  var locations: [String: SourceLocation] { entries.mapValues(\.location) }

  /// Where the value of the key stands, or the mapping where it does not have the key.
  func valuePlace(_ key: String) -> SourceLocation { node(key)?.location ?? location }

  /// A scalar that is not empty, as it is written.
  func text(_ key: String) -> Located<String>? {
    guard let node = node(key) else { return nil }
    return node.readText("'\(key)'", findings)
  }

  /// The text of a key that must be there.
  func requiredText(_ key: String, of subject: String) -> Located<String>? {
    require(key, of: subject)
    return text(key)
  }

  /// Any scalar, the empty one included.
  func constant(_ key: String) -> Constant? {
    guard let node = node(key) else { return nil }
    return node.readConstant("'\(key)'", findings)
  }

  /// `true` or `false`.
  func flag(_ key: String) -> Bool? {
    guard let node = node(key) else { return nil }
    if let scalar = node.scalar, scalar.kind == .boolean { return scalar.text == "true" }
    findings.report(
      .wrongType, at: node.location, "'\(key)' must be true or false, found \(node.kindName)")
    return nil
  }

  /// A whole number within a range.
  func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
    guard let node = node(key) else { return nil }
    guard let scalar = node.scalar, scalar.kind == .number, let number = Int64(scalar.text) else {
      findings.report(
        .wrongType, at: node.location, "'\(key)' must be a whole number, found \(node.kindName)")
      return nil
    }
    guard range.contains(number) else {
      let limit =
        number < range.lowerBound
        ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
      findings.report(
        .invalidValue, at: node.location, "'\(key)' must be \(limit), found \(number)")
      return nil
    }
    return number
  }

  /// One of a closed set of words.
  func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, as type: Word.Type)
    -> Word?
  {
    guard let text = text(key) else { return nil }
    if let word = Word(rawValue: text.value) { return word }
    let known = Word.allCases.map(\.rawValue)
    findings.report(
      .invalidValue, at: text.location,
      "\(quoted(text.value)) is not a value of '\(key)'",
      hint: suggestion(for: text.value, among: known, plural: "values"))
    return nil
  }

  /// A list of texts; a single scalar counts as a list of one.
  func texts(_ key: String) -> [Located<String>]? {
    guard let node = node(key) else { return nil }
    guard case .list(let items) = node.content else {
      return node.readText("'\(key)'", findings).map { [$0] } ?? []
    }
    return items.compactMap { $0.readText("an item of '\(key)'", findings) }
  }

  /// The items of a list; anything else is reported with the hint.
  func items(_ key: String, hint: String) -> [YAMLNode]? {
    guard let node = node(key) else { return nil }
    if case .list(let items) = node.content { return items }
    findings.report(
      .wrongType, at: node.location, "'\(key)' must be a list, found \(node.kindName)", hint: hint)
    return nil
  }

  /// The entries of a mapping with free keys.
  func entries(_ key: String) -> [YAMLEntry]? {
    guard let node = node(key) else { return nil }
    return node.readEntries("'\(key)'", findings)
  }
}

extension YAMLNode {
  /// A scalar that is not empty; anything else is reported.
  func readText(_ subject: String, _ findings: Findings) -> Located<String>? {
    guard let scalar, scalar.kind != .empty else {
      let found = self.scalar.map { $0.text.isEmpty && !$0.isPlain } == true ? "''" : kindName
      findings.report(.wrongType, at: location, "\(subject) must be a text, found \(found)")
      return nil
    }
    return Located(scalar.text, at: location)
  }

  /// Any scalar; a list or a mapping is reported.
  func readConstant(_ subject: String, _ findings: Findings) -> Constant? {
    guard let scalar else {
      findings.report(.wrongType, at: location, "\(subject) must be a value, found \(kindName)")
      return nil
    }
    return scalar.constant
  }

  /// The entries of a mapping; nothing at all (`fields:` without a value) counts as an empty one.
  func readEntries(_ subject: String, _ findings: Findings) -> [YAMLEntry]? {
    if isNull { return [] }
    guard case .mapping(let entries) = content else {
      findings.report(
        .wrongType, at: location, "\(subject) must be a mapping, found \(kindName)")
      return nil
    }
    return entries
  }
}
