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

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
