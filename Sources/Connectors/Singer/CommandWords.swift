/// The words of a command line: a program and its arguments.
///
/// Split as a shell does it, at white space, with '...', "..." and \ to quote; nothing else of a shell
/// is there (no variables, wildcards or pipes), so a word holds what somebody wrote, and the program is a
/// direct child that can be watched and stopped. `sh -c '...'` brings the rest.
enum CommandWords {
  struct Failure: Error {
    var message: String
  }

  /// - Throws: `Failure` where a quote is not closed, or where there is no word.
  static func split(_ command: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String?
    var rest = command[...]
    while let letter = rest.popFirst() {
      switch letter {
      case "'", "\"":
        guard let text = quoted(&rest, by: letter) else {
          throw Failure(message: "the quote \(letter) is not closed")
        }
        word = (word ?? "") + text
      case "\\":
        guard let next = rest.popFirst() else {
          throw Failure(message: "nothing follows the \\ at its end")
        }
        word = (word ?? "") + String(next)
      case _ where letter.isWhitespace:
        if let whole = word { words.append(whole) }
        word = nil
      default: word = (word ?? "") + String(letter)
      }
    }
    if let word { words.append(word) }
    guard let program = words.first, !program.isEmpty else {
      throw Failure(message: "there is no command")
    }
    return words
  }

  /// The text up to the closing quote, which is taken, too; nil where there is none.
  ///
  /// Between double quotes a backslash stands for itself but before a double quote or a backslash.
  private static func quoted(_ rest: inout Substring, by quote: Character) -> String? {
    var text = ""
    while let letter = rest.popFirst() {
      if letter == quote { return text }
      guard letter == "\\", quote == "\"", let next = rest.first, next == "\"" || next == "\\"
      else {
        text.append(letter)
        continue
      }
      text.append(next)
      rest.removeFirst()
    }
    return nil
  }
}
