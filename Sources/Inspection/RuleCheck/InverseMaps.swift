internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let notInverse = DiagnosticCode(
    "XW125", "a value does not come back through the inverse value map", severity: .warning)
}

extension RuleCheck {
  /// Two-way maps: where a field mapping declares `inverse_of`, the values must survive the way there and back.
  static let inverseMaps = RuleCheck(
    FindingPage(
      .notInverse, dataIntegrator: ["DIPV1004"],
      meaning: """
        `inverse_of: NAME` on a field mapping says that the value map NAME leads back, as a template of the other \
        direction uses it. Each value that this map translates must come back as it was; otherwise the way there and \
        back changes records. Only static maps of one key are compared; entries for the empty value and for everything \
        else are left out.
        """,
      wrong: [
        .init(
          "template.yaml",
          "SalesMemo: {from: description, map: there, unmapped: keep, inverse_of: back}"),
        .init("maps/there.csv", "a,b\nred,R\nblue,B"),
        .init("maps/back.csv", "b,a\nR,red\nB,green"),
      ],
      right: [
        .init(
          "template.yaml",
          "SalesMemo: {from: description, map: there, unmapped: keep, inverse_of: back}"),
        .init("maps/there.csv", "a,b\nred,R\nblue,B"),
        .init("maps/back.csv", "b,a\nR,red\nB,blue"),
      ]),
    scope: .field { field, report in
      guard let inverse = field.mapping.inverse, let there = field.table, there.keyCount == 1,
        case .table(let back) = field.rules.valueMaps[inverse.value], back.keyCount == 1
      else { return }
      let keys = SourceKeys(field.mapping)
      for (first, second) in [(there, back), (back, there)] {
        let answers = second.answers(keys)
        for row in first.rows {
          guard let key = row.keys[0], !key.isEmpty, row.result.kind != .empty else { continue }
          let answer = answers[keys.key(row.result.text)]
          guard answer.map(keys.key) != keys.key(key) else { continue }
          let end =
            answer.map { "becomes \(quoted($0))" } ?? "has no entry"
          report.add(
            .notInverse, at: row.location,
            "\(quoted(key)) becomes \(quoted(row.result.text)) and does not come back: in"
              + " \(quoted(second.name)) that \(end)",
            hint: "'inverse_of' declares the two maps to be each other's inverse")
        }
      }
    })
}

extension ValueTable {
  /// The results by key, for a map of one key; the first row of a key wins, as in a run.
  fileprivate func answers(_ keys: SourceKeys) -> [String: String] {
    Dictionary(
      rows.compactMap { row in row.keys[0].map { (keys.key($0), row.result.text) } },
      uniquingKeysWith: { first, _ in first })
  }
}
