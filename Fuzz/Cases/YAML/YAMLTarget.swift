import Rules

/// YAML files by themselves.
let yamlTarget = FuzzTarget(
  name: "yaml",
  summary: "YAML files: a tree or findings, both with places that the file has",
  testRounds: 400, makeCase: { YAMLGrammar.text(&$0) }, check: YAMLCheck.check)

enum YAMLCheck {
  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    let start = ProcessorTime.milliseconds
    let parsed = Result { () throws(RuleErrors) in
      try YAMLDocument.parse(bytes, file: "/f.yaml")
    }
    tally.note("ms", ProcessorTime.milliseconds - start)
    let places = TextPlaces(bytes)
    switch parsed {
    case .success(nil): tally.count("empty")
    case .success(let root?):
      tally.count("trees")
      var count = 0
      try check(root, depth: 1, &count, bytes.count + 10_000, places)
    case .failure(let errors):
      tally.count("findings", by: errors.diagnostics.count)
      try require(!errors.diagnostics.isEmpty, "refused without a finding")
      try DiagnosticCheck(["/f.yaml": places]).check(errors.diagnostics)
    }
  }

  private static func check(
    _ node: YAMLNode, depth: Int, _ count: inout Int, _ most: Int, _ places: TextPlaces
  ) throws(FuzzFailure) {
    count += 1
    try require(depth <= 64, "nested over 64 deep")
    try require(count <= most, "more nodes than the aliases allow")
    let place = node.location
    try require(
      places.has(line: place.line, column: place.column),
      "a node at \(place.line):\(place.column), which the file has not")
    switch node.content {
    case .scalar: break
    case .list(let items):
      for item in items { try check(item, depth: depth + 1, &count, most, places) }
    case .mapping(let entries):
      try require(
        Set(entries.map(\.key.text)).count == entries.count, "a mapping has a key twice")
      for entry in entries { try check(entry.value, depth: depth + 1, &count, most, places) }
    }
  }
}

/// What findings may say.
struct DiagnosticCheck {
  private let files: [String: TextPlaces]

  /// - Parameter files: the places of all files by their paths.
  init(_ files: [String: TextPlaces]) { self.files = files }

  func check(_ diagnostics: [Diagnostic]) throws(FuzzFailure) {
    for diagnostic in diagnostics { try check(diagnostic) }
  }

  private func check(_ diagnostic: Diagnostic) throws(FuzzFailure) {
    let text = diagnostic.render(relativeTo: "/")
    try require(!diagnostic.message.isEmpty, "a finding without a message: \(text)")
    // A hint may have several lines.
    let isClean =
      diagnostic.message.unicodeScalars.allSatisfy { !ScriptFaultCheck.movesTheCursor($0) }
      && diagnostic.hint.unicodeScalars.allSatisfy {
        $0 == "\n" || !ScriptFaultCheck.movesTheCursor($0)
      }
    try require(isClean, "a control character in \(text.debugDescription)")
    let place = diagnostic.location
    guard let places = files[place.file] else {
      // Of what is no readable text there is only the beginning.
      return try require(place.line == 1 && place.column == 1, "no such file: \(text)")
    }
    try require(
      places.has(line: place.line, column: place.column), "the file has no such place: \(text)")
  }
}
