private import Records

/// Reads records of tests and what is to become of them.
struct TestOutcomeReader {
  let findings: Findings

  /// A source record.
  func record(_ node: YAMLNode) -> TestRecord? {
    node.readEntries("'record'", findings).map {
      TestRecord(location: node.location, members: $0)
    }
  }

  /// The one of several keys that is there; none and a second one are reported.
  func only(_ ways: [String], of keys: YAMLMapping, subject: String) -> String? {
    let given = ways.filter { keys.node($0) != nil }
    if given.count > 1 {
      findings.report(
        .conflictingKeys, at: keys.place(given[1]),
        "'\(given[0])' and '\(given[1])' exclude each other", hint: "keep one of the two")
    }
    if given.isEmpty, !ways.contains(where: keys.has) {
      findings.report(
        .missingKey, at: keys.location, "\(subject) does not say what to expect",
        hint: "add one of \(ways.joined(separator: ", "))")
    }
    return given.first
  }

  /// `expect`: target fields and their values.
  func fields(_ keys: YAMLMapping) -> [ExpectedField]? {
    keys.entries("expect")?.compactMap { entry in
      entry.value.readConstant("the value of \(quoted(entry.key.text))", findings).map {
        ExpectedField(
          field: Located(entry.key.text, at: entry.location),
          value: Located($0, at: entry.value.location))
      }
    }
  }

  /// `rejects`: a mapping with a code and perhaps more.
  func reject(_ keys: YAMLMapping, _ known: KeySet) -> ExpectedReject? {
    guard let node = keys.node("rejects"),
      let facts = YAMLMapping(node, known, findings: findings)
    else { return nil }
    let field = facts.text("field")
    let message = facts.text("message")
    guard let code = facts.requiredText("code", of: known.subject) else { return nil }
    return ExpectedReject(location: node.location, field: field, code: code, message: message)
  }

  /// `skips: true`, or a part of the reason.
  func skip(_ keys: YAMLMapping) -> ExpectedSkip? {
    guard let node = keys.node("skips") else { return nil }
    if node.scalar?.kind == .text {
      return ExpectedSkip(location: node.location, reason: node.scalar?.text)
    }
    guard isTrue(keys, "skips") else { return nil }
    return ExpectedSkip(location: node.location)
  }

  /// `warns: false`, or a part of a warning.
  func warning(_ keys: YAMLMapping) -> ExpectedWarning? {
    guard let node = keys.node("warns") else { return nil }
    if let scalar = node.scalar, scalar.kind == .text { return .text(scalar.text) }
    if let scalar = node.scalar, scalar.kind == .boolean, scalar.text == "false" {
      return .silence
    }
    findings.report(
      .invalidValue, at: node.location, "'warns' must be a part of a warning, or false",
      hint: "write warns: TEXT, or warns: false where there must be no warning")
    return nil
  }

  /// A key whose only value is `true`; `false` is reported.
  func isTrue(_ keys: YAMLMapping, _ key: String) -> Bool {
    guard let flag = keys.flag(key) else { return false }
    if flag { return true }
    findings.report(
      .invalidValue, at: keys.place(key), "'\(key)' can only be true",
      hint: "leave it out, and say what is expected instead")
    return false
  }
}
