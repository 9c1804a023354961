internal import LuaSyntax
internal import Rules

/// Lists what can be changed in scripts and filters.
struct ScriptMutantFinder {
  private(set) var mutants: [PreparedMutant] = []

  init(_ rules: RuleSet, isCounted: (String) -> Bool) {
    for (number, task) in rules.tasks.enumerated() {
      if let filter = task.filter, isCounted(filter.location.file) { add(filter, number) }
    }
    for (name, script) in rules.modules.sorted(by: { $0.key < $1.key })
    where isCounted(script.path) {
      add(script, name)
    }
  }

  private mutating func add(_ script: ScriptText, _ name: String) {
    guard let chunk = try? LuaChunk(script.text) else { return }
    let entries = Set(
      chunk.tableUses().flatMap(\.entries).map(\.place) + chunk.returnedTableEntries.map(\.place))
    for place in chunk.mutablePlaces() {
      let location = SourceLocation(file: script.path, place.place)
      let reach: PreparedMutant.Reach
      if place.function != .main {
        reach = Self.lines(of: place, chunk, file: script.path, firstLine: 1)
      } else if entries.contains(place.place) {
        reach = .places([CoverageKey(.entry, location)])
      } else {
        reach = .file(script.path)
      }
      for replacement in place.replacements {
        let text = Self.changed(script.text, place.span, replacement)
        mutants.append(
          PreparedMutant(
            mutant: Self.mutant(location, place, replacement, chunk), reach: reach
          ) { rules in
            rules.modules[name]?.text = text
            if case .script(var map) = rules.valueMaps[name], map.path == script.path {
              map.text = text
              rules.valueMaps[name] = .script(map)
            }
          })
      }
    }
  }

  private mutating func add(_ filter: Located<String>, _ taskNumber: Int) {
    let source = Array(filter.value.utf8)
    guard let chunk = try? LuaChunk(expression: source) else { return }
    for place in chunk.mutablePlaces() {
      var location = filter.location
      location.line += place.place.line - 1
      location.column =
        place.place.line == 1 ? location.column + place.place.column - 1 : place.place.column
      for replacement in place.replacements {
        let text = Self.changed(source, place.span, replacement)
        mutants.append(
          PreparedMutant(
            mutant: Self.mutant(location, place, replacement, chunk),
            reach: Self.lines(
              of: place, chunk, file: filter.location.file, firstLine: filter.location.line)
          ) { rules in
            rules.tasks[taskNumber].filter?.value = String(decoding: text, as: UTF8.self)
          })
      }
    }
  }

  // MARK: Parts

  private static func changed(
    _ source: [UInt8], _ span: LuaSpan, _ replacement: String
  ) -> [UInt8] {
    source[..<span.start] + Array(replacement.utf8) + source[span.end...]
  }

  private static func lines(
    of place: LuaMutablePlace, _ chunk: LuaChunk, file: String, firstLine: Int
  ) -> PreparedMutant.Reach {
    let span = chunk[place.function].span
    let first = chunk.source.line(of: span.start) + firstLine - 1
    let last = chunk.source.line(of: max(span.start, span.end - 1)) + firstLine - 1
    return .lines(
      first...max(first, last), first: place.place.line + firstLine - 1, file: file)
  }

  private static func mutant(
    _ location: SourceLocation, _ place: LuaMutablePlace, _ replacement: String, _ chunk: LuaChunk
  ) -> Mutant {
    Mutant(
      location: location, subject: place.kind.rawValue, original: place.original,
      replacement: replacement.isEmpty ? "nothing" : replacement,
      context: chunk.source.textOfLine(place.place.line))
  }
}

extension LuaSource {
  /// The text of a line, from 1, without blanks around it.
  fileprivate func textOfLine(_ number: Int) -> String {
    let lines = bytes.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "\n") }
    guard lines.indices.contains(number - 1) else { return "" }
    let text = String(decoding: lines[number - 1], as: UTF8.self)
    return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
