import Inspection
import Rules

/// The command that accepts what came of a test that failed; it works when it is pasted into a shell.
struct AcceptCommand {
  /// As the user gave them.
  let paths: [String]
  /// Names of all tests of these paths; nil where a filter left some out.
  let names: [String]?

  func text(for result: TestResult) -> String {
    let (paths, filter) = choice(for: result)
    // What begins like an option would be taken for one.
    let sign = filter.hasPrefix("-") ? "=" : " "
    let words = paths.map { Self.quoted($0) }.joined(separator: " ")
    return "crosswalk test \(words) --filter\(sign)\(Self.quoted(filter, always: true)) --update"
  }

  /// The first words of the name that no other test has in its name; the file of the test where all of them are not enough.
  private func choice(for result: TestResult) -> (paths: [String], filter: String) {
    guard let names else { return (paths, result.name) }
    let others = names.map { $0.lowercased() }
    let words = result.name.split(separator: " ", omittingEmptySubsequences: false)
    for count in min(2, words.count)...words.count {
      let filter = words.prefix(count).joined(separator: " ")
      let wanted = filter.lowercased()
      if others.count(where: { $0.contains(wanted) }) == 1 { return (paths, filter) }
    }
    let file = FilePath.relative(result.location.file, to: FilePath.workingDirectory)
    return ([file], result.name)
  }

  /// A word of a command line of a POSIX shell.
  private static func quoted(_ word: String, always: Bool = false) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || "-_./:=,+@".unicodeScalars.contains($0)
    }
    if isPlain, !always, !word.isEmpty { return word }
    let isSafeInDouble = !word.contains { "\"\\$`!".contains($0) }
    if isSafeInDouble { return "\"\(word)\"" }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
