internal import Records
package import Rules

/// The pages of all findings.
package enum KnownPages {
  /// By number.
  package static let all: [FindingPage] = {
    let pages = files + templates + schemas + valueMaps + parameters + scripts
    return (pages + KnownChecks.all.flatMap(\.pages)).sorted {
      $0.code.rawValue < $1.code.rawValue
    }
  }()

  private static let byCode = Dictionary(
    all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

  package static func page(of code: DiagnosticCode) -> FindingPage? { byCode[code] }

  /// The page of a number in any spelling of its letters.
  package static func page(named name: String) -> FindingPage? {
    all.first { $0.code.rawValue == name.uppercased() }
  }

  /// The way out for a number without a page.
  package static func suggestion(for name: String) -> String {
    let known = all.map(\.code.rawValue)
    if let nearest = nearest(to: name, in: known) { return "did you mean \(nearest)?" }
    return "known numbers go from \(known.first ?? "") to \(known.last ?? "")"
  }

  /// All pages as one document: `docs/findings.md`.
  package static var document: String {
    """
    # Findings of `crosswalk check`

    \(FindingPage.wrapped(introduction))

    | code | severity | finding | Data Integrator |
    |---|---|---|---|
    \(all.map(\.row).joined(separator: "\n"))

    \(all.map(\.markdown).joined())\(Validations.section(all))

    """
  }

  private static let introduction = """
    `crosswalk check --explain CODE` prints one of these pages. An **error** keeps the rules from doing what they say; \
    those that loading finds also stop `run`. A **warning** lets them run, and most likely something is not as it was \
    meant; `--strict` counts it as an error. A remark (**info**) is a fact worth knowing. The last column names the \
    validations of Microsoft's Data Integrator that say the same; the end of this page lists all of those.
    """
}

extension FindingPage {
  fileprivate var row: String {
    "| \(code.rawValue) | \(code.severity.rawValue) | \(code.title) | \(dataIntegrator.joined(separator: ", ")) |"
  }
}
