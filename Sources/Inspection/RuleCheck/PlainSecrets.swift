internal import Rules

extension DiagnosticCode {
  static let plainSecret = DiagnosticCode(
    "XW068", "a secret stands in a project in plain text", severity: .warning)
}

extension RuleCheck {
  /// Passwords and tokens that everybody sees who sees the project.
  static let plainSecrets = RuleCheck(
    FindingPage(
      .plainSecret,
      meaning: """
        A source, a target or a parameter of the project holds what looks like a password or a token. Rule files are \
        read, copied and kept under version control. Write `${NAME}` instead and set the environment variable: such a \
        value is never printed, logged or stored.
        """,
      wrong: [
        .init(
          "project.yaml",
          """
          project: Contoso
          template: ../accounts
          parameters: {legal_entity: usmf}
          target: postgres://crosswalk:s3cret@db/erp?table=Customers
          """)
      ],
      right: [
        .init(
          "project.yaml",
          """
          project: Contoso
          template: ../accounts
          parameters: {legal_entity: usmf}
          target: postgres://crosswalk:${ERP_PASSWORD}@db/erp?table=Customers
          """)
      ]),
    scope: .unit { subject, report in
      guard subject.rules.isProject,
        let root = try? YAMLDocument.read(subject.unit.file, in: subject.unit.bounds)
      else {
        return
      }
      for (key, scalar, place) in SecretSearch.scalars(of: root) {
        guard let what = SecretSearch.secret(in: scalar.text, key: key) else { continue }
        report.add(
          .plainSecret, at: place, "\(what) stands here in plain text",
          hint: "write ${NAME} in its place, and set the environment variable NAME")
      }
    })
}

/// Looks for secrets in texts that people write.
private enum SecretSearch {
  private static let words = [
    "password", "passwd", "pwd", "secret", "client_secret", "token", "access_token", "api_key",
    "apikey",
  ]

  /// All scalars of `source`, `target` and `parameters`, with the key that they stand under.
  static func scalars(of root: YAMLNode) -> [(String, YAMLScalar, SourceLocation)] {
    guard case .mapping(let entries) = root.content else { return [] }
    return entries.flatMap { entry -> [(String, YAMLScalar, SourceLocation)] in
      let key = entry.key.text
      if let scalar = entry.value.scalar { return [(key, scalar, entry.value.location)] }
      guard ["parameters", "tasks"].contains(key) || isTask(entry.value) else { return [] }
      return scalars(of: entry.value)
    }
  }

  /// Whether a mapping is an override of a task: only those hold URIs.
  private static func isTask(_ node: YAMLNode) -> Bool {
    guard case .mapping(let entries) = node.content else { return false }
    return entries.contains {
      ["source", "target"].contains($0.key.text) && $0.value.scalar != nil
    }
  }

  /// What kind of secret a text holds; nil where it holds none.
  static func secret(in text: String, key: String) -> String? {
    guard !text.isEmpty else { return nil }
    if words.contains(where: { key.lowercased().hasSuffix($0) }) {
      return text.contains("${") ? nil : "a secret"
    }
    if let password = userPassword(text), !password.contains("${") { return "a password" }
    return text.split(whereSeparator: { "?&;".contains($0) }).lazy.compactMap { option -> String? in
      guard let mark = option.firstIndex(of: "=") else { return nil }
      let name = option[..<mark].lowercased()
      let value = option[option.index(after: mark)...]
      guard words.contains(name), !value.isEmpty, !value.contains("${") else { return nil }
      return "the option \(quoted(name))"
    }.first
  }

  /// `scheme://user:PASSWORD@host`.
  private static func userPassword(_ text: String) -> Substring? {
    guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
    let authority = text[start...].prefix { !"/?".contains($0) }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
    else { return nil }
    let password = authority[authority.index(after: colon)..<at]
    return password.isEmpty ? nil : password
  }
}
