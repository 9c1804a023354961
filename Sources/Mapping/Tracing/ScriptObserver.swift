import Records

/// What scripts tell of the lines they execute; telling is slow.
enum ScriptObservation {
  case none
  case calls
  case callsAndLoading
}

/// Notes what a script asks of its host and which lines it executes.
///
/// Only tracers have one: in a run the host has nobody to tell.
final class ScriptObserver {
  /// Nobody reads more lines than this beside one field.
  private static let maximumWords = 100

  private(set) var reads: [SourceRead] = []
  private(set) var prints: [String] = []
  private(set) var warnings: [String] = []
  private(set) var lookups: [RowTrace] = []
  private(set) var notes: [String: Int] = [:]
  private(set) var calls: [ScriptCall] = []
  private(set) var lines: [String: [Int: Int]] = [:]
  /// The last line executed in the function that the host called.
  private(set) var lastLine = 0
  /// File and first line of that function.
  private var outermost: (file: String, definition: Int)?

  func read(_ name: String, _ value: TracedValue) {
    guard !reads.contains(where: { $0.name == name }) else { return }
    reads.append(SourceRead(name: name, value: value))
  }

  func printed(_ text: String) {
    guard !text.hasPrefix(ScriptTrace.noteMark) else {
      notes[String(text.dropFirst(ScriptTrace.noteMark.count)), default: 0] += 1
      return
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      Self.append(String(line), to: &prints)
    }
  }

  func warned(_ text: String) { Self.append(text, to: &warnings) }

  private static func append(_ words: String, to list: inout [String]) {
    if list.count < maximumWords {
      list.append(words)
    } else if list.count == maximumWords {
      list.append("…")
    }
  }

  func lookedUp(_ row: RowTrace) { lookups.append(row) }

  func asked(_ map: String, _ arguments: [TracedValue]) {
    if calls.count < Self.maximumWords { calls.append(ScriptCall(map: map, arguments: arguments)) }
  }

  /// - Parameters:
  ///   - definition: the line on which the line's function begins.
  func executed(_ line: Int, of file: String, in definition: Int) {
    lines[file, default: [:]][line, default: 0] += 1
    if outermost == nil { outermost = (file, definition) }
    if let outermost, outermost == (file, definition) { lastLine = line }
  }
}
