private import Records

/// Reads files of `tests/` folders.
package struct TestFileReader {
  let findings: Findings

  /// Reads a file of tests.
  ///
  /// - Parameters:
  ///   - path: absolute path.
  ///   - bounds: where it may lie.
  /// - Throws: everything that is wrong with the file by itself; whether its tasks, fields and value maps are there is
  ///   for the caller to see.
  package static func read(_ path: String, in bounds: RuleBounds) throws(RuleErrors) -> TestFile {
    let (file, diagnostics) = inspect(path, in: bounds)
    guard let file, diagnostics.isEmpty else { throw RuleErrors(diagnostics) }
    return file
  }

  /// Reads as much of a file of tests as can be read, and says what is wrong with the rest.
  package static func inspect(
    _ path: String, in bounds: RuleBounds
  ) -> (file: TestFile?, diagnostics: [Diagnostic]) {
    let findings = Findings()
    let file = findings.document(path, subject: "the file of tests", in: bounds).flatMap {
      TestFileReader(findings: findings).read($0)
    }
    return (file, findings.errors().diagnostics)
  }

  /// The files of tests that belong to a project or template: `tests/*.yaml` in its folder.
  ///
  /// A folder of tests that lies outside stands for itself, to be refused where it is read.
  package static func files(in folder: String, _ bounds: RuleBounds) -> [String] {
    let tests = FilePath.absolute("tests", from: folder)
    guard bounds.contains(tests) else { return [tests] }
    return RuleFile.names(in: tests).filter { $0.hasSuffix(".yaml") }.map { "\(tests)/\($0)" }
  }

  /// Reads a file's root node; nil where it is no file of tests at all, which is reported.
  func read(_ root: YAMLNode) -> TestFile? {
    guard let keys = YAMLMapping(root, .testFile, findings: findings) else { return nil }
    var file = TestFile(path: root.location.file, task: keys.text("task"))
    if !keys.has("tests"), !keys.has("maps") {
      findings.report(
        .missingKey, at: root.location, "a file of tests needs the key 'tests' or 'maps'")
    }
    let asOf = date(keys)
    let parameters = parameters(keys)
    file.asOf = asOf
    file.parameters = parameters
    file.tests = items(keys, "tests", hint: "begin each test with '- name: WHAT IT SHOWS'")
      .compactMap { test($0, task: file.task, asOf: asOf, parameters: parameters) }
    let maps = MapTestReader(findings: findings)
    file.maps = items(keys, "maps", hint: "begin each with '- map: NAME'").compactMap(maps.read)
    return file
  }

  private func refuseEnvironment(_ text: Located<String>) {
    findings.refuseEnvironment(in: text, of: "a test", hint: "write the value itself")
  }

  private func items(_ keys: YAMLMapping, _ key: String, hint: String) -> [YAMLNode] {
    keys.items(key, hint: hint) ?? []
  }

  // MARK: Tests

  private func test(
    _ node: YAMLNode, task: Located<String>?, asOf: Located<String>?, parameters: [TestParameter]
  ) -> TestCase? {
    guard let keys = YAMLMapping(node, .test, findings: findings) else { return nil }
    let name = keys.requiredText("name", of: "a test")
    let ownTask = keys.text("task")
    let ownDate = date(keys)
    let own = self.parameters(keys)
    let subject = keys.has("source") ? source(keys) : record(keys)
    guard let name, let subject else { return nil }
    let inherited = parameters.filter { outer in
      !own.contains { $0.name.value == outer.name.value }
    }
    return TestCase(
      name: name, task: ownTask ?? task, asOf: ownDate ?? asOf, parameters: inherited + own,
      warning: TestOutcomeReader(findings: findings).warning(keys), subject: subject)
  }

  private func date(_ keys: YAMLMapping) -> Located<String>? {
    guard let text = keys.text("as_of") else { return nil }
    var spelling = text.value
    if spelling.withUTF8(DateText.isDate) { return text }
    findings.report(
      .invalidValue, at: text.location, "'as_of' must be a date, found \(quoted(text.value))",
      hint: "write it as 2026-01-31")
    return nil
  }

  private func parameters(_ keys: YAMLMapping) -> [TestParameter] {
    (keys.entries("parameters") ?? []).compactMap { entry in
      entry.value.readConstant("the parameter \(quoted(entry.key.text))", findings).map {
        refuseEnvironment(Located($0.text, at: entry.value.location))
        return TestParameter(name: Located(entry.key.text, at: entry.location), value: $0)
      }
    }
  }

  // MARK: What is tested

  /// `source` and `expect_file`.
  private func source(_ keys: YAMLMapping) -> TestCase.Subject? {
    for key in ["record", "expect", "rejects", "skips", "warns"] where keys.node(key) != nil {
      findings.report(
        .conflictingKeys, at: keys.place(key), "'source' and '\(key)' exclude each other",
        hint: "a test has one 'record', or a 'source' with an 'expect_file'")
    }
    let source = keys.text("source")
    keys.require("expect_file", of: "a test with a 'source'")
    for text in [source, keys.text("expect_file")] { text.map { refuseEnvironment($0) } }
    guard let source, let file = keys.text("expect_file") else { return nil }
    return .source(source, expectFile: file)
  }

  /// `record` and what becomes of it.
  private func record(_ keys: YAMLMapping) -> TestCase.Subject? {
    keys.require("record", of: "a test", hint: "a test has one 'record', or a 'source'")
    if keys.node("expect_file") != nil {
      findings.report(
        .incompleteFieldMapping, at: keys.place("expect_file"), "'expect_file' needs a 'source'",
        hint: "for one record write expect: {FIELD: VALUE}")
    }
    let outcomes = TestOutcomeReader(findings: findings)
    let record = keys.node("record").flatMap(outcomes.record)
    let ways = ["expect", "rejects", "skips"]
    guard let way = outcomes.only(ways, of: keys, subject: "the test") else { return nil }
    guard let record else {
      // What is wrong with the outcome is worth saying all the same.
      _ = outcome(way, keys, outcomes)
      return nil
    }
    return outcome(way, keys, outcomes).map { .record(record, $0) }
  }

  private func outcome(
    _ way: String, _ keys: YAMLMapping, _ outcomes: TestOutcomeReader
  ) -> TestOutcome? {
    switch way {
    case "expect": outcomes.fields(keys).map { .fields($0) }
    case "rejects": outcomes.reject(keys, .reject).map { .reject($0) }
    default: outcomes.skip(keys).map { .skip($0) }
    }
  }
}

/// Reads `maps:`, the tests of value maps on their own.
private struct MapTestReader {
  let findings: Findings

  func read(_ node: YAMLNode) -> MapTest? {
    guard let keys = YAMLMapping(node, .mapTest, findings: findings) else { return nil }
    let name = keys.requiredText("map", of: "a test of a value map")
    let matching = keys.word("match", as: Matching.self)
    keys.require("cases", of: "a test of a value map")
    let cases = keys.items("cases", hint: "write - {given: [VALUE], expect: RESULT}") ?? []
    let read = cases.flatMap(mapCases)
    return name.map { MapTest(map: $0, foldsCase: matching == .fold, cases: read) }
  }

  /// One case, or one for each value that `each` lists.
  private func mapCases(_ node: YAMLNode) -> [MapTestCase] {
    let subject = "a case of a value map"
    guard let keys = YAMLMapping(node, .mapCase, findings: findings) else { return [] }
    let given = given(keys, at: node.location, of: subject)
    let outcomes = TestOutcomeReader(findings: findings)
    let record = keys.node("record").flatMap(outcomes.record)
    let warning = outcomes.warning(keys)
    guard let way = outcomes.only(KeySet.mapOutcomes, of: keys, subject: "the case"),
      let outcome = outcome(way, keys, outcomes)
    else { return [] }
    return given.map { place, values in
      MapTestCase(
        location: place, given: values, sharesAnswer: given.count > 1, record: record,
        warning: warning, outcome: outcome)
    }
  }

  /// The key values of a case, or of all the cases of `each`.
  private func given(
    _ keys: YAMLMapping, at place: SourceLocation, of subject: String
  ) -> [(place: SourceLocation, values: [Located<Constant>])] {
    if keys.has("given"), keys.has("each") {
      findings.report(
        .conflictingKeys, at: keys.place("each"), "'given' and 'each' exclude each other",
        hint: "'each' lists values that all have the same answer")
      return []
    }
    guard keys.has("each") else {
      keys.require("given", of: subject, hint: "write the key values: given: [6, Germany]")
      return keys.node("given").flatMap(constants).map { [(place, $0)] } ?? []
    }
    let items = keys.items("each", hint: "list values that all have the same answer") ?? []
    return items.compactMap { item in constants(item).map { (item.location, $0) } }
  }

  private func outcome(
    _ way: String, _ keys: YAMLMapping, _ outcomes: TestOutcomeReader
  ) -> MapOutcome? {
    switch way {
    case "expect":
      return keys.constant("expect").map { .value(Located($0, at: keys.valuePlace("expect"))) }
    case "unmapped":
      return outcomes.isTrue(keys, "unmapped") ? .unmapped(keys.place("unmapped")) : nil
    case "rejects": return outcomes.reject(keys, .mapReject).map { .reject($0) }
    default: return outcomes.skip(keys).map { .skip($0) }
    }
  }

  /// One value for each key of the map; a single one needs no list.
  private func constants(_ node: YAMLNode) -> [Located<Constant>]? {
    let items: [YAMLNode] = if case .list(let items) = node.content { items } else { [node] }
    let constants = items.compactMap { item in
      item.readConstant("a value of 'given'", findings).map { Located($0, at: item.location) }
    }
    return constants.count == items.count ? constants : nil
  }
}
