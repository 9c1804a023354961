internal import LuaSyntax
internal import Mapping
internal import Rules

/// Scripts that tell which entries of their tables they look up.
///
/// Lua has nothing to tell this with, so it is written into the text, for measuring alone: `t[key]` becomes
/// `t[note(7, key)]`, where `note` prints a note for the tracer and returns the key. Such a script is executed beside the
/// real one, and what it returns is of no interest.
struct ScriptInstrumentation {
  /// The lines in front of a changed script.
  static let addedLines = 1

  private static let prelude = """
    local crosswalk_note, crosswalk_note_all = function(table, key) pcall(print, "\\t\\n", table, key) return key end, \
    function(number, table) pcall(print, "\\t\\n", number) return table end

    """

  /// The entries of all tables that tell, by number: key and place.
  private(set) var tables: [[(key: String, location: SourceLocation)]] = []
  /// The changed texts by path.
  private var texts: [String: [UInt8]] = [:]

  /// Changes nothing.
  init() {}

  init(_ rules: RuleSet) {
    for (_, script) in rules.modules.sorted(by: { $0.key < $1.key }) { add(script) }
  }

  /// Whether a file's lines are found `addedLines` further down.
  func isChanged(_ path: String) -> Bool { texts[path] != nil }

  /// The place of an entry by what a note says; all entries where the note names no key.
  func places(of note: String) -> [SourceLocation] {
    let parts = note.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
    guard let number = parts.first.flatMap({ Int($0) }), tables.indices.contains(number) else {
      return []
    }
    guard parts.count == 2 else { return tables[number].map(\.location) }
    // Lua takes a float that is an integer for that integer.
    let key = parts[1].hasSuffix(".0") ? parts[1].dropLast(2) : parts[1]
    return tables[number].filter { $0.key == key }.map(\.location)
  }

  func apply(to rules: inout RuleSet) {
    for (name, script) in rules.modules {
      if let text = texts[script.path] { rules.modules[name]?.text = text }
    }
    for (name, source) in rules.valueMaps {
      guard case .script(var script) = source, let text = texts[script.path] else { continue }
      script.text = text
      rules.valueMaps[name] = .script(script)
    }
  }

  private mutating func add(_ script: ScriptText) {
    guard let chunk = try? LuaChunk(script.text) else { return }
    var edits: [(at: Int, length: Int, text: String)] = []
    for table in chunk.tableUses() {
      let number = tables.count
      tables.append(
        table.entries.map { ($0.key.text, SourceLocation(file: script.path, $0.place)) })
      for use in table.uses {
        switch use {
        case .key(let span):
          edits.append((span.start, 0, "crosswalk_note(\(number),"))
          edits.append((span.end, 0, ")"))
        case .name(let span, let name):
          edits.append(
            (span.start, span.end - span.start, "[crosswalk_note(\(number),\"\(name)\")]"))
        case .whole(let span):
          edits.append((span.start, 0, "crosswalk_note_all(\(number),"))
          edits.append((span.end, 0, ")"))
        }
      }
    }
    guard !edits.isEmpty else { return }
    var text = script.text
    // From the end, so that earlier places stay where they are; of two at one place the later one is further inside.
    for edit in edits.sorted(by: { $0.at > $1.at }) {
      text.replaceSubrange(edit.at..<edit.at + edit.length, with: Array(edit.text.utf8))
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if text.starts(with: mark) { text.removeFirst(mark.count) }
    texts[script.path] = Array(Self.prelude.utf8) + text
  }
}
