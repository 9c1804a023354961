import Foundation
import Inspection
import Rules

/// The command that accepts what came of a test that failed; it works when it is pasted into a shell.
struct AcceptCommand {
  /// As the user gave them.
  private let paths: [String]
  /// The names of all tests of these paths in lower case, a line each; nil where a filter left some out.
  private let names: Data?

  init(paths: [String], names: [String]?) {
    self.paths = paths
    self.names = names.map { Data($0.joined(separator: "\n").lowercased().utf8) }
  }

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
    let words = result.name.split(separator: " ", omittingEmptySubsequences: false)
    for count in min(2, words.count)...words.count {
      let filter = words.prefix(count).joined(separator: " ")
      if Self.isThereOnce(Data(filter.lowercased().utf8), in: names) { return (paths, filter) }
    }
    let file = FilePath.relative(result.location.file, to: FilePath.workingDirectory)
    return ([file], result.name)
  }

  private static func isThereOnce(_ word: Data, in names: Data) -> Bool {
    guard let first = names.range(of: word) else { return false }
    return names.range(of: word, in: first.lowerBound + 1..<names.endIndex) == nil
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
