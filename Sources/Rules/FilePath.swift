private import Glibc

/// Paths of rule files: absolute, without `.` and `..`, so that one file has one name in all messages.
package enum FilePath {
  /// Makes a path absolute (from `folder`, or from the working directory) and takes `.`, `..` and `//` out of it.
  package static func absolute(_ path: String, from folder: String? = nil) -> String {
    if path.hasPrefix("/") { return normalized(path) }
    return normalized("\(folder ?? workingDirectory)/\(path)")
  }

  /// The path as seen from a folder, `.` for the folder itself; unchanged where the file is not below it.
  package static func relative(_ path: String, to folder: String) -> String {
    if path == folder { return "." }
    let prefix = folder.hasSuffix("/") ? folder : "\(folder)/"
    guard path.hasPrefix(prefix) else { return path }
    return String(path.dropFirst(prefix.count))
  }

  /// Everything before the last `/`; `/` for a file of the root folder.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// Everything after the last `/`.
  package static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// The absolute path of the working directory.
  package static var workingDirectory: String {
    guard let buffer = getcwd(nil, 0) else { return "/" }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Whether a path is a folder, or below it; both absolute.
  static func isBelow(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? folder : "\(folder)/")
  }

  /// A path without symbolic links; what is not there yet stays as it is written.
  ///
  /// Unlike realpath(3) it follows a link that leads nowhere, too: whoever writes there makes a file.
  ///
  /// - Parameter path: absolute.
  /// - Returns: nil where links lead in circles, or through more links than anything opens; and for a name with a zero in
  ///   it, which the system takes for its end.
  static func resolved(_ path: String) -> String? {
    guard !path.utf8.contains(0) else { return nil }
    var done = ""
    var rest = path.split(separator: "/").reversed().map(String.init)
    var links = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        done =
          done.isEmpty ? "" : String(done.prefix(upTo: done.lastIndex(of: "/") ?? done.endIndex))
        continue
      }
      let next = "\(done)/\(part)"
      guard let target = linkTarget(next) else {
        done = next
        continue
      }
      // The system follows 40, and SQLite 200.
      links += 1
      if links > 200 { return nil }
      if target.hasPrefix("/") { done = "" }
      rest += target.split(separator: "/").reversed().map(String.init)
    }
    return done.isEmpty ? "/" : done
  }

  /// What a symbolic link says; nil for everything that is none.
  private static func linkTarget(_ path: String) -> String? {
    var room = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &room, room.count)
    return count < 0
      ? nil : String(decoding: room[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
