internal import Glibc
package import Rules

/// A file to be made.
package struct NewFile: Sendable {
  /// Below the folder in which it is made.
  package let path: String
  package let text: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }
}

/// Why nothing was made.
package struct NotMade: Error {
  package let message: String
  /// What to do about it; empty where the message says it all.
  package let hint: String
  /// What is wrong with the rules that the new file is for.
  package let diagnostics: [Diagnostic]

  init(_ message: String, hint: String = "", diagnostics: [Diagnostic] = []) {
    self.message = message
    self.hint = hint
    self.diagnostics = diagnostics
  }
}

extension [NewFile] {
  /// Makes the files; folders that are missing are made, too.
  ///
  /// - Throws: `NotMade` where one of the files is there already: then none is made. Where writing fails, those before it
  ///   stay.
  package func make(in folder: String) throws(NotMade) {
    try check(in: folder)
    for file in self { try file.write(in: folder, mode: O_EXCL) }
  }

  /// Makes the files, then does what needs them; where that fails, they are removed again.
  func make<Result>(
    in folder: String, then work: () throws(NotMade) -> Result
  ) throws(NotMade) -> Result {
    try make(in: folder)
    do {
      return try work()
    } catch {
      for file in self {
        var place = FilePath.absolute(file.path, from: folder)
        unlink(place)
        // Only folders that are empty go.
        while place != folder {
          place = FilePath.folder(of: place)
          guard rmdir(place) == 0 else { break }
        }
      }
      throw error
    }
  }

  /// Throws `NotMade` where one of the files is there already.
  func check(in folder: String) throws(NotMade) {
    let there = filter { RuleFile.isThere(FilePath.absolute($0.path, from: folder)) }
    guard !there.isEmpty else { return }
    let names = there.prefix(3).map(\.path).joined(separator: ", ")
    let more = there.count > 3 ? " and \(there.count - 3) more" : ""
    throw NotMade(
      "\(names)\(more) \(there.count == 1 ? "is" : "are") there already; nothing was made",
      hint: "nothing is ever overwritten: choose another name, or move what is there")
  }

  /// Writes the files, over what is there.
  package func replace(in folder: String) throws(NotMade) {
    for file in self { try file.write(in: folder, mode: O_TRUNC) }
  }
}

extension NewFile {
  fileprivate func write(in folder: String, mode: Int32) throws(NotMade) {
    let place = FilePath.absolute(path, from: folder)
    let bounds = RuleBounds(folder: folder)
    guard bounds.contains(place) else {
      let refusal = bounds.refusal(of: place)
      throw NotMade("\(refusal.message); it was not made", hint: refusal.hint)
    }
    try Self.makeFolder(FilePath.folder(of: place))
    // A link in the place of the file is left alone: what it leads to is another file.
    let descriptor = open(place, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | mode, 0o666)
    guard descriptor >= 0 else { throw Self.failure(place) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(place) }
      start += count
    }
  }

  private static func makeFolder(_ path: String) throws(NotMade) {
    switch RuleFile.kind(path) {
    case .folder: return
    case .file, .other: throw NotMade("\(path) is a file, and a folder is needed there")
    case .missing:
      try makeFolder(FilePath.folder(of: path))
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw failure(path) }
    }
  }

  private static func failure(_ path: String) -> NotMade {
    let reason = strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    return NotMade("\(path) can not be written: \(reason)")
  }
}

extension RuleFile {
  /// Whether something has this name, be it a link to nowhere.
  static func isThere(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0
  }
}
