internal import Rules

/// The rules that tests of a project or template are executed with; read once for each set of parameters.
final class TestRules {
  private let unit: String
  private var known: [[String: String]: RuleSet] = [:]
  /// The value maps that the rules name in so many words.
  private(set) var namedMaps: Set<String> = []
  /// Where rule files give parameters their values.
  private(set) var parameterPlaces: [String: SourceLocation] = [:]

  /// - Parameter unit: absolute path of project.yaml or template.yaml.
  init(unit: String) { self.unit = unit }

  /// The rules with some values of parameters.
  ///
  /// - Parameter areOnlyRead: whether they are only looked at: then parameters need no values.
  /// - Throws: `RuleErrors` where the rules can not be executed.
  func rules(
    _ parameters: [TestParameter], areOnlyRead: Bool = false
  ) throws(RuleErrors) -> RuleSet {
    let settings = parameters.reduce(into: [:]) { $0[$1.name.value] = $1.value.text }
    if let rules = known[settings] { return rules }
    let (reading, diagnostics) = RuleLoader.inspect(
      path: unit, parameters: settings, environment: [:])
    let errors = diagnostics.filter { $0.severity == .error }
    guard let reading, errors.isEmpty else { throw RuleErrors(errors) }
    if let missing = reading.rules.missingParameters.first, !areOnlyRead {
      throw RuleErrors([
        Diagnostic(
          .parameterMissing, at: missing.location,
          "the tests of a template by itself need a value of the parameter \(missing.value)",
          hint: "add parameters: {\(missing.value): VALUE} to the file of tests")
      ])
    }
    known[settings] = reading.rules
    namedMaps.formUnion(reading.namedMaps)
    parameterPlaces.merge(reading.parameterPlaces) { first, _ in first }
    return reading.rules
  }
}
