internal import Mapping
internal import Rules

extension RecordTrace {
  /// The failure of a test that expects other warnings; nil where these are right, or where they do not matter.
  func differs(from expected: ExpectedWarning?) -> TestFailure? {
    var failure = TestFailure()
    switch expected {
    case nil: return nil
    case .silence?:
      guard let first = warnings.first else { return nil }
      failure.summary = "no warning is expected, and a script warns: \(first)"
    case .text(let text)?:
      if warnings.contains(where: { $0.contains(text) }) { return nil }
      let got = warnings.isEmpty ? "there is none" : "there is: \(warnings.joined(separator: "; "))"
      failure.summary = "a warning with \(quoted(text)) in it is expected, and \(got)"
    }
    return failure
  }

  /// What scripts warned of, in order.
  private var warnings: [String] {
    fields.flatMap(\.steps).flatMap { step -> [String] in
      guard case .script(let script) = step.action else { return [] }
      return script.warnings
    }
  }
}
